'use strict';

/** Ties the slider, the picture, the dendrogram and the details to one state. */
(async function main() {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId('data').textContent);
  const tree = new RegionTree(data.tree, data.leafSizes);
  const places = new Places(data);
  // entries: what was chosen, a node of the tree, or a leaf whose region is meant; selected: what they are now.
  const state = { regions: null, mode: 'boundaries', opacity: 0.6, hover: null, entries: [], selected: [], axis: 2 };
  const number = new Intl.NumberFormat('en-GB');
  const digits = (x, n = 3) => Number(x.toPrecision(n)).toString();
  const volume = data.size.length === 3;
  const pixel = volume ? 'voxel' : 'pixel';
  const replay = data.command ? data.command.replace(/labels\(.*/, 'edit("edits.json")') : 'diffuse-walk-cut edit DIR --edits edits.json';

  function share(part) {
    const percent = 100 * part.size / tree.total;
    return percent >= 10 ? percent.toFixed(0) : percent.toPrecision(2);
  }

  function physical(part) {
    return data.unit ? `${number.format(Number((part.size * data.cell).toPrecision(4)))} ${data.unit}${volume ? '³' : '²'}` : '';
  }

  function size(part) {
    return `${number.format(part.size)} ${pixel}${part.size === 1 ? '' : 's'}`;
  }

  function cost(node) {
    return tree.isLeaf(node) ? 'leaf, not split' : `splits at cost ${digits(node.cost)}`;
  }

  function costOf(part) {
    return part.node ? cost(part.node) : `${part.nodes.length} nodes, merged`;
  }

  function describe(part) {
    const name = part.node ? `Node ${part.node.id}` : 'Merged region';
    return `${part.name ? `${part.name}, ` : ''}${name}, ${size(part)}, ${share(part)} %, ${costOf(part)}${part.isLocked ? ', locked' : ''}`;
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === 'background') {
        made.style.background = value;
      } else {
        made.setAttribute(key, value);
      }
    }
    made.append(...children);
    return made;
  }

  const picture = new Picture(byId('canvas'), tree);
  const dendrogram = new Dendrogram(byId('tree'), tree, {
    select: (node, isAdded) => choose({ node }, isAdded),
    hover: (node) => hover(node && state.regions.ofNode(node)),
    level,
    describe: (node) => describe(state.regions.ofNode(node)),
  });
  const editor = new Editor(tree, places, Math.min(tree.count, data.level), {
    change: (what, entries) => {
      hover(null); // it may be gone
      byId('tip').hidden = true;
      state.entries = entries;
      update();
      byId('live').textContent = what;
    },
    selected: () => ({ parts: state.selected, entries: state.entries }),
    view: () => picture.shown,
  });

  let waiting = false;
  function draw() {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        drawNow();
      });
    }
  }

  function drawNow() {
    picture.draw(state);
    dendrogram.draw(state);
    detail();
  }

  function level(count) {
    editor.level(Math.min(tree.count, Math.max(1, Math.round(count) || 1)));
    update();
  }

  /** Everything follows the regions of the editor. */
  function update() {
    state.regions = editor.regions;
    state.count = editor.count;
    const shown = state.regions.parts.size;
    const regions = `${shown} region${shown === 1 ? '' : 's'}`;
    const threshold = editor.isEdited ? `edited, from the level of ${state.count}`
      : tree.count > 1 ? `threshold ${digits(tree.threshold(state.count))}` : '';
    byId('regions').value = state.count;
    byId('regions').setAttribute('aria-valuetext', `${regions}, ${threshold}`);
    byId('count').textContent = shown;
    byId('threshold').textContent = threshold;
    byId('automatic').setAttribute('aria-pressed', String(state.count === tree.automatic));
    byId('canvas').setAttribute('aria-label', `${data.name} divided into ${regions}`);
    byId('command').textContent = editor.isEdited ? replay
      : (data.command ?? 'diffuse-walk-cut relabel DIR --regions {}').replace('{}', state.count);
    document.documentElement.dataset.regions = shown;
    showNamed();
    select(state.entries, true);
  }

  /** What entries are at present; those of which nothing is left go. */
  function select(entries, isQuiet) {
    const partOf = ({ node, leaf }) => (node ? state.regions.ofNode(node) : state.regions.ofLeaf(leaf));
    state.entries = entries.filter((entry, i) => {
      const part = partOf(entry);
      return part && entries.findIndex((other) => partOf(other)?.key === part.key) === i;
    });
    state.selected = state.entries.map(partOf);
    document.documentElement.dataset.selected = state.selected.map((part) => part.key).join();
    editor.choose();
    byId('named').hidden = state.selected.length > 0 || !byId('named').firstChild;
    if (!isQuiet) {
      byId('live').textContent = state.selected.map(describe).join('. ') || 'Nothing selected';
      if (state.selected.length) {
        dendrogram.reveal(state.selected[state.selected.length - 1].nodes[0]);
      }
    }
    draw();
  }

  /** A click: selects, adds where there are others, or takes away what was selected. */
  function choose(entry, isAdded, isToggled) {
    const { key } = entry.node ? state.regions.ofNode(entry.node) : state.regions.ofLeaf(entry.leaf);
    const at = state.selected.findIndex((part) => part.key === key);
    if (isAdded) {
      select(at < 0 ? [...state.entries, entry] : state.entries.filter((_, i) => i !== at));
    } else {
      select(isToggled && at >= 0 && state.entries.length === 1 ? [] : [entry]);
    }
  }

  function hover(part) {
    if (state.hover?.key !== part?.key) {
      state.hover = part;
      draw();
    }
  }

  function titleOf(part) {
    const title = part.node ? `Node ${part.node.id}` : 'Merged region';
    return [element('span', { class: 'swatch', background: css(part.color) }), part.name || title,
      element('span', { class: 'muted' }, [part.name && title, part.isLocked && 'locked'].filter(Boolean).join(', '))];
  }

  /** Regions that have a name or are locked, to be found again. */
  function showNamed() {
    const parts = [...state.regions.parts.values()].filter((part) => part.name || part.isLocked);
    byId('named').replaceChildren(...parts.map((part) => {
      const button = element('button', { type: 'button', class: 'chip' }, ...titleOf(part).filter((_, i) => i < 2 || part.isLocked));
      button.addEventListener('click', (event) => choose(part.node ? { node: part.node } : { leaf: part.nodes[0].leaves[0] }, isAdding(event)));
      return button;
    }));
  }

  function rowsOf(part) {
    const range = (first, last) => (first === last ? `${first}` : `${first} to ${last}`);
    const { node } = part;
    return [
      ['Size', `${size(part)} · ${share(part)} %`],
      [volume ? 'Volume' : 'Area', physical(part)],
      ['Cost', costOf(part) + (node && node.ambiguous ? '; ambiguous: another split would have been as good' : '')],
      ['Levels', node && `${range(node.first, node.last)} regions`],
      ['Leaves', part.nodes.map((one) => range(...one.leaves)).join(', ')],
      ['Depth', node && `${node.depth}`],
      ['Nodes', !node && part.nodes.map((one) => one.id).join(', ')],
    ].filter((row) => row[1]);
  }

  function detail() {
    const { selected } = state;
    const part = selected.length ? selected[selected.length - 1] : state.hover;
    const box = byId('detail');
    byId('clear').hidden = !selected.length;
    if (!part) {
      box.replaceChildren(element('p', { class: 'muted' },
        'Point at the picture or the tree to read a region. Click to hold it: its node, its leaves and its pixels light up together.'));
      return;
    }
    if (selected.length > 1) {
      const sum = { size: selected.reduce((total, one) => total + one.size, 0) };
      box.replaceChildren(element('div', { class: 'detail-title' }, `${selected.length} chosen`,
        element('span', { class: 'muted' }, [`${size(sum)} · ${share(sum)} %`, physical(sum)].filter(Boolean).join(' · '))),
      ...selected.map((one) => element('div', { class: 'chosen' }, ...titleOf(one), element('span', { class: 'muted' }, `${share(one)} %`))));
      return;
    }
    const list = element('dl', {});
    for (const [term, value] of rowsOf(part)) {
      list.append(element('dt', {}, term), element('dd', {}, value));
    }
    const parts = [element('div', { class: 'detail-title' }, ...titleOf(part)), list];
    const { node } = part;
    if (selected.length && node) {
      const walk = element('div', { class: 'walk' });
      const go = (name, id) => {
        const button = element('button', { type: 'button' }, name);
        button.addEventListener('click', () => select([{ node: tree.nodes[id] }]));
        walk.append(button);
      };
      if (node.parent !== null) {
        go(`Parent ${node.parent}`, node.parent);
      }
      if (!tree.isLeaf(node)) {
        node.children.forEach((id) => go(`Child ${id}`, id));
      }
      const show = element('button', { type: 'button' }, `Show at ${node.first} region${node.first === 1 ? '' : 's'}`);
      show.addEventListener('click', () => level(node.first));
      walk.append(show);
      parts.push(walk);
    }
    box.replaceChildren(...parts);
  }

  function tip(event, part) {
    const box = byId('tip');
    box.hidden = !part;
    if (!part) {
      return;
    }
    const lines = [`${size(part)} · ${share(part)} %`, physical(part), costOf(part), part.isLocked && 'locked'].filter(Boolean);
    const title = `${part.name || 'Region'} · ${part.node ? `node ${part.node.id}` : `${part.nodes.length} nodes`}`;
    box.replaceChildren(element('b', {}, element('span', { class: 'swatch', background: css(part.color) }), title),
      ...lines.map((line) => element('div', {}, line)));
    const stage = byId('stage').getBoundingClientRect();
    const x = event.clientX - stage.left;
    const y = event.clientY - stage.top;
    box.style.left = `${Math.max(0, x + 16 + box.offsetWidth > stage.width ? x - 12 - box.offsetWidth : x + 16)}px`;
    box.style.top = `${Math.max(0, y + 16 + box.offsetHeight > stage.height ? y - 12 - box.offsetHeight : y + 16)}px`;
  }

  function regionAt(event) {
    return state.regions.ofLeaf(picture.pixelAt(event.clientX, event.clientY).leaf);
  }

  /** A click into the picture remembers its pixel, which is where edits of the region are done. */
  function chooseAt(event) {
    const { x, y, leaf } = picture.pixelAt(event.clientX, event.clientY);
    const part = state.regions.ofLeaf(leaf);
    if (part) {
      choose({ node: part.node, leaf, point: places.pointAt(picture.shown, x, y) }, isAdding(event), true);
    } else if (!isAdding(event)) {
      select([]);
    }
  }

  /** Slice `index` of those across the axis that is shown; the middle one where none is named. */
  async function slice(index) {
    const views = data.views.filter((view) => view.axis === state.axis);
    const middle = views.findIndex((view) => view.middle);
    const at = Math.min(views.length - 1, Math.max(0, index === undefined ? middle : index));
    const slider = byId('slice');
    slider.max = views.length - 1;
    slider.value = at;
    slider.setAttribute('aria-valuetext', views[at].title);
    byId('slice-name').textContent = views[at].title;
    byId('axis').value = state.axis;
    await picture.show(views[at]);
    draw();
  }

  function mode(name) {
    state.mode = name;
    for (const input of document.getElementsByName('mode')) {
      input.checked = input.value === name;
    }
    draw();
  }

  function theme(name) {
    document.documentElement.dataset.theme = name;
  }

  /** The state that a link may carry: #regions=5&node=3&mode=fill&axis=2&slice=7&theme=dark */
  async function follow() {
    const asked = new URLSearchParams(location.hash.slice(1));
    if (asked.has('theme')) { theme(asked.get('theme') === 'dark' ? 'dark' : 'light'); }
    if (['boundaries', 'fill', 'mean', 'image'].includes(asked.get('mode'))) { mode(asked.get('mode')); }
    if (volume && ['0', '1', '2'].includes(asked.get('axis'))) { state.axis = Number(asked.get('axis')); await slice(); }
    if (asked.has('slice')) { await slice(Number(asked.get('slice')) || 0); }
    if (asked.has('regions')) { level(Number(asked.get('regions'))); }
    if (tree.nodes[asked.get('node')]) { select([{ node: tree.nodes[asked.get('node')] }]); }
  }

  document.title = `${data.name} · regions`;
  byId('name').textContent = data.name;
  byId('facts').textContent = [
    `${data.size.join(' × ')} ${pixel}s`,
    data.unit ? `${data.spacing.map((x) => digits(x)).join(' × ')} ${data.unit}` : '',
    `${tree.count} leaves`, `automatic level ${tree.automatic} regions`].filter(Boolean).join('  ·  ');
  byId('made').textContent = data.made;
  byId('notes').textContent = (data.notes || []).map((note) => `Note: ${note}`).join('\n');
  byId('notes').hidden = !data.notes;
  byId('regions').max = tree.count;
  byId('most').textContent = tree.count;
  byId('automatic').textContent = `Automatic: ${tree.automatic}`;
  byId('mark').style.setProperty('--at', tree.count > 1 ? (tree.automatic - 1) / (tree.count - 1) : 0);
  byId('slices').hidden = data.views.length < 2;

  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  theme(dark.matches ? 'dark' : 'light');
  dark.addEventListener('change', () => theme(dark.matches ? 'dark' : 'light'));
  byId('theme').addEventListener('click', () => theme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'));
  byId('regions').addEventListener('input', (event) => level(Number(event.target.value)));
  byId('automatic').addEventListener('click', () => level(tree.automatic));
  byId('opacity').addEventListener('input', (event) => { state.opacity = event.target.value / 100; draw(); });
  byId('slice').addEventListener('input', (event) => slice(Number(event.target.value)));
  byId('axis').addEventListener('change', (event) => { state.axis = Number(event.target.value); slice(); });
  byId('modes').addEventListener('change', (event) => mode(event.target.value));
  byId('clear').addEventListener('click', () => select([]));
  byId('canvas').addEventListener('pointermove', (event) => { const part = regionAt(event); hover(part); tip(event, part); });
  byId('canvas').addEventListener('pointerleave', (event) => { hover(null); tip(event, null); });
  byId('canvas').addEventListener('click', chooseAt);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      select([]);
      hover(null);
      byId('tip').hidden = true;
    }
  });
  byId('replay').textContent = replay;
  byId('edits-unit').textContent = data.placed ? 'places in mm (LPS)' : 'places in pixels, the column first';
  state.regions = editor.regions;
  dendrogram.layout();
  await slice();
  update();
  await follow();
  new ResizeObserver(() => { dendrogram.layout(); drawNow(); }).observe(byId('tree-scroll'));
  window.addEventListener('resize', draw);
  window.addEventListener('hashchange', follow);
  drawNow();
  window.explorer = { tree, places, editor }; // for tests and the console
  document.documentElement.dataset.ready = 'true';
}());
