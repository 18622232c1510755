/** What is looked for in a page, as JavaScript that runs in it. Each expression gives JSON. */

/** Everything that somebody may come to by Tab, in the order of the page. Of choices that are seen at once it is one: arrows lead to the others. */
export const CONTROLS = `[...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')].filter((one, at, all) => one.checkVisibility()
    && (one.type !== 'radio' || one === (all.find((other) => other.name === one.name && other.form === one.form && other.checked) ?? all.find((other) => other.name === one.name && other.form === one.form))))`;

const NAME = `const name = (one) => one.tagName.toLowerCase() + ' "' + (one.textContent || one.id || '').trim().slice(0, 40) + '"';`;

/** Contrast of two colours (WCAG 2.2, 1.4.3), and what stands behind something. */
const CONTRAST = `
const parts = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
const light = (colour) => {
  const [r, g, b] = parts(colour).slice(0, 3).map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one, other) => {
  const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
};
const behind = (one) => {
  for (let at = one; at; at = at.parentElement) {
    const { backgroundColor } = getComputedStyle(at);
    if (parts(backgroundColor)[3] !== 0) return backgroundColor;
  }
  return 'rgb(255, 255, 255)';
};`;

/** Where the focus is among the controls, and what is wrong with how it shows. */
export const FOCUSED = `(() => {
  ${NAME}${CONTRAST}
  const one = document.activeElement;
  const at = ${CONTROLS}.indexOf(one);
  if (at < 0) return { at, wrong: [] };
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
  const box = [...one.getClientRects()].find(({ width, height }) => width > 0 && height > 0);
  const places = box ? [0.1, 0.5, 0.9].map((part) => document.elementFromPoint(box.left + box.width / 2, box.top + box.height * part)) : [];
  const seen = places.some((there) => there && (one.contains(there) || there.contains(one)) && there !== document.body);
  const ring = contrast(outlineColor, behind(one.parentElement));
  return { at, wrong: [
    ...(outlineStyle === 'none' || parseFloat(outlineWidth) < 2 ? [name(one) + ' has no outline'] : []),
    ...(ring < 3 ? [name(one) + ' has an outline with a contrast of ' + ring.toFixed(1)] : []),
    ...(seen ? [] : [name(one) + ' is not seen'] ),
  ] };
})()`;

/** What makes somebody scroll sideways, is cut off, or lies over something else. */
export const LAYOUT = `(() => {
  ${NAME}
  const found = [];
  const root = document.documentElement;
  const wide = root.clientWidth;
  if (root.scrollWidth > wide) found.push('the page is ' + root.scrollWidth + ' wide, and its window ' + wide);
  const scrolls = (one) => ['auto', 'scroll'].includes(getComputedStyle(one).overflowX);
  const scroller = (one) => { for (let at = one.parentElement; at && at !== document.body; at = at.parentElement) if (scrolls(at)) return at; return null; };
  for (const one of document.body.querySelectorAll('*')) {
    if (!one.checkVisibility() || one.matches('.skip, option, optgroup')) continue;
    const { left, right, width } = one.getBoundingClientRect();
    if (width > 0 && (left < -1 || right > wide + 1) && !scroller(one)) found.push(name(one) + ' reaches from ' + left.toFixed(0) + ' to ' + right.toFixed(0));
    if (one.matches('input, select, textarea')) continue;
    const { overflowX, display } = getComputedStyle(one);
    if (display === 'inline' || one.scrollWidth <= one.clientWidth + 1) continue;
    if (['hidden', 'clip'].includes(overflowX)) found.push(name(one) + ' is cut off');
    if (scrolls(one) && !(one.tabIndex >= 0 && one.getAttribute('aria-label'))) found.push(name(one) + ' scrolls, and no key gets there');
  }
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const of = node.parentElement;
    if (!node.data.trim() || !of.checkVisibility() || of.closest('.skip, select, textarea, style')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, top, bottom } of range.getClientRects()) {
      const inset = (bottom - top) / 4; // lines may touch
      if (right - left > 2) texts.push({ node, left: left + 1, right: right - 1, top: top + inset, bottom: bottom - inset });
    }
  }
  texts.sort((a, b) => a.top - b.top);
  texts.forEach((one, at) => {
    for (let next = at + 1; next < texts.length && texts[next].top < one.bottom; next += 1) {
      const other = texts[next];
      if (other.node !== one.node && other.left < one.right && one.left < other.right)
        found.push('"' + one.node.data.trim().slice(0, 30) + '" lies over "' + other.node.data.trim().slice(0, 30) + '"');
    }
  });
  return found.slice(0, 10);
})()`;

/** Words that are hard to see on what stands behind them (WCAG 2.2, 1.4.3). */
export const FAINT = `(() => {
  ${NAME}${CONTRAST}
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const of = node.parentElement;
    if (!node.data.trim() || !of.checkVisibility() || of.closest('option, style')) continue;
    const { color } = getComputedStyle(of);
    const ratio = contrast(color, behind(of));
    if (ratio < 4.5) found.add(name(of) + ': ' + color + ' on ' + behind(of));
  }
  return [...found].slice(0, 10);
})()`;

/** Where a text stands, from left to right: the boxes of each time that it is found. */
export const boxesOf = (text: string): string => `(() => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let at = node.data.indexOf(${JSON.stringify(text)}); at >= 0; at = node.data.indexOf(${JSON.stringify(text)}, at + 1)) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + ${text.length});
      const { left, right, top, bottom } = range.getBoundingClientRect();
      if (node.parentElement.checkVisibility()) found.push({ left, right, top, bottom });
    }
  }
  return found;
})()`;

/**
 * Texts from right to left that nothing keeps apart from those beside them, and sentences that begin with our words and are laid out
 * from right to left.
 */
export const UNTURNED = `(() => {
  ${NAME}
  const turned = /[\\p{Script=Arabic}\\p{Script=Hebrew}]/u;
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const of = node.parentElement;
    if (!turned.test(node.data) || !of.checkVisibility() || of.closest('style')) continue;
    const apart = of.closest('[dir], bdi');
    if (!apart) found.add(name(of) + ' has no direction of its own');
    else if (getComputedStyle(apart).direction === 'ltr' && !/[\\u2068\\u202b]/.test(node.data)) found.add(name(of) + ' is laid out from left to right');
  }
  return [...found].slice(0, 10);
})()`;
