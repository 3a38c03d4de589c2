'use strict';

/** Ties the slider, the picture, the dendrogram and the details to one state. */
(async function main() {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId('data').textContent);
  const tree = new RegionTree(data.tree, data.leafSizes);
  const state = { count: tree.automatic, regions: null, mode: 'boundaries', opacity: 0.6, hover: null, selected: null, axis: 2 };
  const number = new Intl.NumberFormat('en-GB');
  const digits = (x, n = 3) => Number(x.toPrecision(n)).toString();
  const volume = data.size.length === 3;
  const pixel = volume ? 'voxel' : 'pixel';

  function share(node) {
    const percent = 100 * node.size / tree.total;
    return percent >= 10 ? percent.toFixed(0) : percent.toPrecision(2);
  }

  function physical(node) {
    return data.unit ? `${number.format(Number((node.size * data.cell).toPrecision(4)))} ${data.unit}${volume ? '³' : '²'}` : '';
  }

  function size(node) {
    return `${number.format(node.size)} ${pixel}${node.size === 1 ? '' : 's'}`;
  }

  function cost(node) {
    return tree.isLeaf(node) ? 'leaf, not split' : `splits at cost ${digits(node.cost)}`;
  }

  function describe(node) {
    return `Node ${node.id}, ${size(node)}, ${share(node)} %, ${cost(node)}`;
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
  const dendrogram = new Dendrogram(byId('tree'), tree, { select, hover, level, describe });

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
    state.count = Math.min(tree.count, Math.max(1, Math.round(count) || 1));
    state.regions = tree.level(state.count);
    const slider = byId('regions');
    slider.value = state.count;
    const threshold = tree.count > 1 ? `threshold ${digits(tree.threshold(state.count))}` : '';
    slider.setAttribute('aria-valuetext', `${state.count} region${state.count === 1 ? '' : 's'}, ${threshold}`);
    byId('count').textContent = state.count;
    byId('threshold').textContent = threshold;
    byId('automatic').setAttribute('aria-pressed', String(state.count === tree.automatic));
    byId('canvas').setAttribute('aria-label', `${data.name} divided into ${state.count} region${state.count === 1 ? '' : 's'}`);
    byId('command').textContent = (data.command ?? 'diffuse-walk-cut relabel DIR --regions {}').replace('{}', state.count);
    document.documentElement.dataset.regions = state.count;
    draw();
  }

  function select(node) {
    state.selected = node;
    byId('live').textContent = node ? describe(node) : 'Nothing selected';
    document.documentElement.dataset.selected = node ? node.id : '';
    if (node) {
      dendrogram.reveal(node);
    }
    draw();
  }

  function hover(node) {
    if (state.hover !== node) {
      state.hover = node;
      draw();
    }
  }

  function detail() {
    const node = state.selected || state.hover;
    const box = byId('detail');
    byId('clear').hidden = !state.selected;
    if (!node) {
      box.replaceChildren(element('p', { class: 'muted' },
        'Point at the picture or the tree to read a region. Click to hold it: its node, its leaves and its pixels light up together.'));
      return;
    }
    const range = (first, last) => (first === last ? `${first}` : `${first} to ${last}`);
    const rows = [
      ['Size', `${size(node)} · ${share(node)} %`],
      [volume ? 'Volume' : 'Area', physical(node)],
      ['Cost', cost(node) + (node.ambiguous ? '; ambiguous: another split would have been as good' : '')],
      ['Levels', `${range(node.first, node.last)} regions`],
      ['Leaves', range(...node.leaves)],
      ['Depth', `${node.depth}`],
    ].filter((row) => row[1]);
    const list = element('dl', {});
    for (const [term, value] of rows) {
      list.append(element('dt', {}, term), element('dd', {}, value));
    }
    const parts = [element('div', { class: 'detail-title' },
      element('span', { class: 'swatch', background: css(node.color) }), `Node ${node.id}`), list];
    if (state.selected) {
      const walk = element('div', { class: 'walk' });
      const go = (name, id) => {
        const button = element('button', { type: 'button' }, name);
        button.addEventListener('click', () => select(tree.nodes[id]));
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

  function tip(event, node) {
    const box = byId('tip');
    box.hidden = !node;
    if (!node) {
      return;
    }
    const lines = [`${size(node)} · ${share(node)} %`, physical(node), cost(node)].filter(Boolean);
    box.replaceChildren(element('b', {}, element('span', { class: 'swatch', background: css(node.color) }), `Region · node ${node.id}`),
      ...lines.map((line) => element('div', {}, line)));
    const stage = byId('stage').getBoundingClientRect();
    const x = event.clientX - stage.left;
    const y = event.clientY - stage.top;
    box.style.left = `${Math.max(0, x + 16 + box.offsetWidth > stage.width ? x - 12 - box.offsetWidth : x + 16)}px`;
    box.style.top = `${Math.max(0, y + 16 + box.offsetHeight > stage.height ? y - 12 - box.offsetHeight : y + 16)}px`;
  }

  function regionAt(event) {
    const leaf = picture.leafAt(event.clientX, event.clientY);
    return leaf ? tree.nodes[state.regions[leaf]] : null;
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
    if (asked.has('node')) { select(tree.nodes[Number(asked.get('node'))] || null); }
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
  byId('clear').addEventListener('click', () => select(null));
  byId('canvas').addEventListener('pointermove', (event) => { const node = regionAt(event); hover(node); tip(event, node); });
  byId('canvas').addEventListener('pointerleave', (event) => { hover(null); tip(event, null); });
  byId('canvas').addEventListener('click', (event) => { const node = regionAt(event); select(node === state.selected ? null : node); });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      select(null);
      hover(null);
      byId('tip').hidden = true;
    }
  });
  state.regions = tree.level(state.count);
  dendrogram.layout();
  await slice();
  level(data.level);
  await follow();
  new ResizeObserver(() => { dendrogram.layout(); drawNow(); }).observe(byId('tree-scroll'));
  window.addEventListener('resize', draw);
  window.addEventListener('hashchange', follow);
  drawNow();
  document.documentElement.dataset.ready = 'true';
}());
