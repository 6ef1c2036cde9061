/**
 * The page's one script. It only adds comfort: menus that narrow the evidence, links into it, tooltips at once, everything open in print.
 * Without it the page is whole. It reads the page and changes `hidden`, `open` and texts; it makes no markup out of strings.
 */
export const SCRIPT = `'use strict';
(() => {
  const form = document.getElementById('filters');
  const groups = [...document.querySelectorAll('.group')];
  const cases = [...document.querySelectorAll('.case')];
  if (form) {
    const menus = [...form.querySelectorAll('select')];
    const narrow = () => {
      const asked = menus.filter((menu) => menu.value !== '');
      let shown = 0;
      for (const item of cases) {
        item.hidden = !asked.every((menu) => item.dataset[menu.name] === menu.value);
        if (!item.hidden) shown++;
      }
      for (const group of groups) {
        const left = group.querySelectorAll('.case:not([hidden])').length;
        group.hidden = left === 0;
        group.querySelector('.count').textContent = String(left);
        if (asked.length > 0 && shown <= 40) group.open = left > 0;
      }
      form.querySelector('output').textContent = shown === 1 ? '1 case' : shown + ' cases';
    };
    form.hidden = false;
    form.addEventListener('change', narrow);
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('reset', () => setTimeout(narrow));
  }
  const follow = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let node = target.parentElement; node; node = node.parentElement) if (node.tagName === 'DETAILS') node.open = true;
    target.scrollIntoView();
  };
  addEventListener('hashchange', follow);
  follow();
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const item of closed) item.open = true;
  });
  addEventListener('afterprint', () => {
    for (const item of closed) item.open = false;
  });
  const tip = document.getElementById('tip');
  const hide = () => {
    tip.hidden = true;
  };
  document.addEventListener('pointermove', (event) => {
    const mark = event.target instanceof Element ? event.target.closest('.tip') : null;
    if (!mark) return hide();
    const title = mark.querySelector('title');
    if (title) {
      mark.dataset.name = title.textContent;
      title.remove();
    }
    tip.textContent = mark.dataset.name;
    tip.hidden = false;
    tip.style.left = Math.max(8, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)) + 'px';
    tip.style.top = Math.max(8, event.clientY - tip.offsetHeight - 14) + 'px';
  });
  document.addEventListener('scroll', hide, { passive: true });
  document.addEventListener('keydown', hide);
})();
`;
