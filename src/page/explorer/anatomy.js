
/** Of volumes whose place in the body is known: letters at the edges of the picture, and the names of its planes. */
(function showAnatomy() {
  const { prepare, draw } = Picture.prototype;

  Picture.prototype.prepare = async function prepareWithLetters(view) {
    return Object.assign(await prepare.call(this, view), { letters: view.letters });
  };

  Picture.prototype.draw = function drawWithLetters(state) {
    draw.call(this, state);
    const { canvas } = this;
    const [left, right, upper, lower] = this.view.letters;
    const ratio = window.devicePixelRatio || 1;
    const margin = 14 * ratio;
    const pen = canvas.getContext('2d');
    pen.font = `600 ${14 * ratio}px system-ui, sans-serif`;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.lineWidth = 3 * ratio;
    pen.lineJoin = 'round';
    pen.strokeStyle = 'rgb(0 0 0 / 70%)';
    pen.fillStyle = 'rgb(255 255 255 / 90%)';
    for (const [letter, x, y] of [
      [left, margin, canvas.height / 2], [right, canvas.width - margin, canvas.height / 2],
      [upper, canvas.width / 2, margin], [lower, canvas.width / 2, canvas.height - margin]]) {
      pen.strokeText(letter, x, y);
      pen.fillText(letter, x, y);
    }
  };

  for (const option of document.getElementById('axis').options) {
    option.textContent = ['sagittal', 'coronal', 'axial'][option.value];
  }
  document.getElementById('axis').previousSibling.textContent = 'Plane ';
}());
