// What is shown first, and the same in the other language, which is made only when somebody asks for it.
(function () {
  "use strict";
  var shown = document.querySelector("main");
  var other = document.querySelector("template");

  function begin(main, next) {
    tooled(main);
    zoomed(main);
    if (!next) return;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "language";
    button.lang = next.lang;
    button.textContent = next.dataset.name;
    button.addEventListener("click", function () {
      main.replaceWith(next);
      document.documentElement.lang = next.lang;
      document.title = next.dataset.title;
      next.querySelector(".language").focus();
    });
    main.querySelector(".tools").append(button);
  }

  var translated = other && other.content.querySelector("main");
  begin(shown, translated);
  if (translated) begin(translated, shown);
})();
