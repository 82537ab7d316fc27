// Comfort only: the page says everything without it.
function tooled(main) {
  "use strict";
  var tools = main.querySelector(".tools");
  var folds = Array.from(main.querySelectorAll("details.line"));
  if (folds.length < 2) return;

  var open = document.createElement("button");
  open.type = "button";
  open.textContent = tools.dataset.open;
  open.addEventListener("click", function () {
    var all = folds.every(function (fold) { return fold.open; });
    folds.forEach(function (fold) { fold.open = !all; });
  });

  var filter = document.createElement("input");
  filter.type = "search";
  filter.placeholder = tools.dataset.filter;
  filter.setAttribute("aria-label", tools.dataset.filter);
  filter.addEventListener("input", function () {
    var words = filter.value.toLowerCase().split(/\s+/);
    folds.forEach(function (fold) {
      var text = fold.textContent.toLowerCase();
      var fits = words.every(function (word) { return text.includes(word); });
      fold.classList.toggle("hidden", !fits);
      if (fits && filter.value) fold.open = true;
    });
  });

  tools.append(filter, open);
}
