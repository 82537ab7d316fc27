//! Writes HTML that is well-formed by construction: an element closes itself, and every text goes through the escape.

use super::super::escape;

/// Attributes of an element: names are ours, values may come from anywhere.
pub(super) type Attrs<'a> = &'a [(&'static str, &'a str)];

/// HTML in the making.
#[derive(Default)]
pub(super) struct Markup {
    out: String,
}

impl Markup {
    /// An element with what `inner` writes inside.
    pub(super) fn el(&mut self, tag: &'static str, attrs: Attrs<'_>, inner: impl FnOnce(&mut Self)) {
        self.void(tag, attrs);
        inner(self);
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
        if BLOCKS.contains(&tag) {
            self.out.push('\n');
        }
    }

    /// An element that never has content, as `meta`.
    pub(super) fn void(&mut self, tag: &'static str, attrs: Attrs<'_>) {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attrs {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            self.out.push_str(&escape::html(value));
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// An element with a text.
    pub(super) fn leaf(&mut self, tag: &'static str, attrs: Attrs<'_>, text: &str) {
        self.el(tag, attrs, |m| m.text(text));
    }

    /// An element with a text and a class.
    pub(super) fn say(&mut self, tag: &'static str, class: &str, text: &str) {
        self.leaf(tag, &[("class", class)], text);
    }

    /// Text.
    pub(super) fn text(&mut self, text: &str) {
        self.out.push_str(&escape::html(text));
    }

    /// Our own style or script, as it is.
    pub(super) fn own(&mut self, text: &'static str) {
        self.out.push_str(text);
    }

    /// The document.
    pub(super) fn into_string(self) -> String {
        self.out
    }
}

// A line break after these changes nothing that is seen, and makes the source readable.
const BLOCKS: &[&str] = &[
    "head",
    "title",
    "style",
    "script",
    "body",
    "main",
    "header",
    "section",
    "footer",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "dl",
    "dd",
    "table",
    "tr",
    "details",
    "summary",
    "figure",
    "figcaption",
    "svg",
    "html",
];
