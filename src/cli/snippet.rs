//! Mistakes in the user's own TOML, shown where they are: file, line, column, and the line itself.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// Renders an error of the TOML reader.
#[allow(dead_code, reason = "called where files of the user are read: --rules, --formats and the configuration")]
pub fn toml(path: &str, source: &str, error: &::toml::de::Error, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let title = Level::ERROR.primary_title(error.message());
    let Some(span) = error.span() else {
        return renderer
            .render(&[title.element(Snippet::<annotate_snippets::Annotation<'_>>::source(source).path(path))]);
    };
    // An error at the very end has an empty span behind the last character.
    let end = span.end.min(source.len());
    let mark = AnnotationKind::Primary.span(span.start.min(end)..end);
    renderer.render(&[title.element(Snippet::source(source).path(path).annotation(mark))])
}

#[cfg(test)]
mod tests {
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Rule {
        #[allow(dead_code, reason = "only the reading matters")]
        id: String,
    }

    #[test]
    fn points_at_the_place() {
        let source = "id = \"a\"\nseverty = \"high\"\n";
        let error = ::toml::from_str::<Rule>(source).unwrap_err();
        insta::assert_snapshot!(super::toml("rules/a.toml", source, &error, false), @r###"
    error: unknown field `severty`, expected `id`
     --> rules/a.toml:2:1
      |
    2 | severty = "high"
      | ^^^^^^^
    "###);
    }
}
