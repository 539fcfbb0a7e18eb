/* How is an address copied by one button? What stands in the field goes to the clipboard. The button is
   hidden until this script is there; without it the field can be selected and copied by hand. */
"use strict";
for (const place of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(place.dataset.copies);
  const button = place.querySelector("button");
  const state = place.querySelector("[role=status]");
  place.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // an address without https has no clipboard
    }
    state.textContent = button.dataset.copied;
  });
}
