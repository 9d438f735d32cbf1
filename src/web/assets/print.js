/** A document's button that prints it; shown only where a script runs. */

const button = document.getElementById('print');
button.hidden = false;
button.addEventListener('click', () => window.print());
