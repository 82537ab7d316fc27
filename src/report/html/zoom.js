// The time axis, closer: every lane and curve of a picture shows the same stretch of time.
function zoomed(main) {
  "use strict";
  var MS = 1000, SECOND = 1000 * MS, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
  var STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500].map(function (n) { return n * MS; })
    .concat([1, 2, 5, 10, 15, 30].map(function (n) { return n * SECOND; }))
    .concat([1, 2, 5, 10, 15, 30].map(function (n) { return n * MINUTE; }))
    .concat([1, 2, 3, 6, 12].map(function (n) { return n * HOUR; }))
    .concat([1, 2, 7, 14, 30, 90, 365, 3650].map(function (n) { return n * DAY; }));
  var LEAST = 5 * MS, TICKS = 7, DATES = 5;
  var texts = main.querySelector(".tools").dataset;

  function clock(micros, step) {
    var text = new Date(micros / MS).toISOString();
    if (step >= DAY) return text.slice(0, 10);
    return text.slice(step < SECOND ? 14 : 11, step < SECOND ? 23 : step < MINUTE ? 19 : 16);
  }

  function range(from, to) {
    var texts = [from, to].map(function (at) { return new Date(at / MS).toISOString().slice(0, 23).replace("T", " "); });
    var day = texts[0].slice(0, 11) === texts[1].slice(0, 11);
    return texts.map(function (text) { return day ? text.slice(11) : text; }).join(" .. ");
  }

  function percent(share) { return (share * 100).toFixed(3) + "%"; }

  function svg(name, attributes, text) {
    var made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.textContent = text;
    return made;
  }

  function zoomable(figure) {
    var start = Number(figure.dataset.from), whole = Number(figure.dataset.length);
    var from = 0, length = whole;
    var plot = figure.querySelector(".plot"), axis = figure.querySelector(".axis svg");
    var tracks = Array.from(figure.querySelectorAll(".row:not(.axis) .track > svg"));
    var marks = Array.from(figure.querySelectorAll("[data-at]")).map(function (mark) {
      return { mark: mark, at: mark.dataset.at.split(" ").map(Number) };
    });
    // As it was drawn, to be put back as it was.
    var drawn = marks.map(function (one) {
      return ["x", "width", "x1", "x2", "cx"].map(function (key) { return [key, one.mark.getAttribute(key)]; });
    });

    function share(at) { return (at - from) / length; }

    function place(mark, at) {
      var left = share(at[0]), right = share(at[1]);
      mark.classList.toggle("hidden", right < 0 || left > 1);
      if (mark.tagName === "circle") {
        mark.setAttribute("cx", percent(left));
      } else if (mark.tagName === "line") {
        mark.setAttribute("x1", percent(left));
        mark.setAttribute("x2", percent(left));
      } else {
        left = Math.max(left, 0);
        var wide = Math.max(Math.min(right, 1) - left, 0.002);
        mark.setAttribute("x", percent(Math.min(left, 1 - wide)));
        mark.setAttribute("width", percent(wide));
      }
    }

    function ticks() {
      figure.querySelectorAll(".grid").forEach(function (line) { line.remove(); });
      axis.textContent = "";
      var most = length === whole ? TICKS : Math.max(2, Math.min(TICKS, Math.floor(axis.clientWidth / 90)));
      var step = STEPS.find(function (step) { return Math.floor(length / step) <= (step < DAY ? most : Math.min(most, DATES)); }) || length;
      for (var at = Math.ceil((start + from) / step) * step; at <= start + from + length; at += step) {
        var x = share(at - start), side = x < 0.06 ? "left" : x >= 0.94 ? "right" : "";
        axis.append(svg("text", { x: percent(x), y: 14, class: side }, clock(at, step)));
        tracks.forEach(function (track) {
          var line = svg("line", { class: "grid", x1: percent(x), x2: percent(x), y2: "100%" });
          track.insertBefore(line, track.querySelector("[data-at]:not(.band):not(.edge), .curve"));
        });
      }
    }

    function draw() {
      var all = length === whole;
      marks.forEach(function (one, i) {
        place(one.mark, one.at);
        if (all) drawn[i].forEach(function (was) { if (was[1] !== null) one.mark.setAttribute(was[0], was[1]); });
      });
      figure.querySelectorAll(".curve").forEach(function (curve) {
        curve.setAttribute("viewBox", [from / whole * 1000, 0, length / whole * 1000, 100].join(" "));
      });
      ticks();
      state();
    }

    function state() {
      var all = length === whole;
      plot.classList.toggle("zoomed", !all);
      says.className = all ? "help" : "";
      says.textContent = all ? texts.help : range(start + from, start + from + length);
      [out, earlier, later, reset].forEach(function (button) { button.disabled = all; });
      more.disabled = length <= LEAST;
    }

    function show(newFrom, newLength) {
      length = Math.min(Math.max(newLength, LEAST), whole);
      from = Math.min(Math.max(newFrom, 0), whole - length);
      draw();
    }

    // Around a place of the picture, 0 to 1.
    function zoom(factor, at) {
      var wanted = Math.min(Math.max(length * factor, LEAST), whole);
      show(from + at * (length - wanted), wanted);
    }

    // Closer to the time of the fault, where it is in sight.
    function closer() {
      var band = marks.find(function (one) { return one.mark.classList.contains("band"); });
      var middle = band ? share((band.at[0] + band.at[1]) / 2) : 0.5;
      zoom(0.5, middle < 0 || middle > 1 ? 0.5 : middle);
    }

    function pan(part) { show(from + part * length, length); }

    function button(text, name, act) {
      var made = document.createElement("button");
      made.type = "button";
      made.textContent = text;
      made.title = name;
      made.setAttribute("aria-label", name);
      made.addEventListener("click", act);
      return made;
    }

    var more = button("+", texts.in, closer);
    var out = button("\u2212", texts.out, function () { zoom(2, 0.5); });
    var earlier = button("\u2039", texts.earlier, function () { pan(-0.4); });
    var later = button("\u203a", texts.later, function () { pan(0.4); });
    var reset = button(texts.whole, texts.whole, function () { show(0, whole); });
    var says = document.createElement("output");
    var bar = document.createElement("div");
    bar.className = "zoom";
    bar.append(more, out, earlier, later, reset, says);
    plot.before(bar);

    plot.tabIndex = 0;
    plot.setAttribute("role", "group");
    plot.setAttribute("aria-label", texts.help);
    var keys = {
      "+": closer, "=": closer, "-": function () { zoom(2, 0.5); },
      ArrowLeft: function () { pan(-0.2); }, ArrowRight: function () { pan(0.2); },
      "0": function () { show(0, whole); }, Escape: function () { show(0, whole); }
    };
    plot.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
      event.preventDefault();
      keys[event.key]();
    });

    // Where the pointer is on the axis; nothing beside the tracks.
    function pointed(event) {
      var track = event.target.closest(".track");
      if (!track) return null;
      var box = track.getBoundingClientRect();
      return { at: (event.clientX - box.left) / box.width, wide: box.width };
    }
    plot.addEventListener("wheel", function (event) {
      var place = pointed(event);
      if (!place || !event.ctrlKey) return;
      event.preventDefault();
      zoom(Math.exp(Math.max(-100, Math.min(100, event.deltaY)) / 150), place.at);
    }, { passive: false });
    plot.addEventListener("dblclick", function (event) {
      var place = pointed(event);
      if (place) zoom(0.25, place.at);
    });
    var held = null;
    plot.addEventListener("pointerdown", function (event) {
      var place = pointed(event);
      if (place && event.button === 0 && length < whole) {
        held = { x: event.clientX, from: from, wide: place.wide, pointer: event.pointerId };
      }
    });
    plot.addEventListener("pointermove", function (event) {
      if (!held || event.pointerId !== held.pointer) return;
      plot.setPointerCapture(held.pointer);
      show(held.from - (event.clientX - held.x) / held.wide * length, length);
    });
    ["pointerup", "pointercancel"].forEach(function (name) {
      plot.addEventListener(name, function () { held = null; });
    });
    state();
  }

  main.querySelectorAll("figure.lanes").forEach(zoomable);
}
