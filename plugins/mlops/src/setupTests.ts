import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Parts that are loaded when needed take their time on a busy machine.
configure({ asyncUtilTimeout: 20_000 });
// Whole pages are drawn, which jsdom does slowly beside other work.
jest.setTimeout(60_000);

// What a browser has and jsdom has not, as far as drawings need it.
class NoResizeObserver implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
window.ResizeObserver ??= NoResizeObserver;

Object.defineProperty(SVGElement.prototype, 'getBBox', {
  configurable: true,
  value: () => ({ x: 0, y: 0, width: 190, height: 52 }),
});

const { getBoundingClientRect } = HTMLElement.prototype;
HTMLElement.prototype.getBoundingClientRect = function measured() {
  return this.classList.contains('recharts-responsive-container')
    ? new DOMRect(0, 0, 480, 208)
    : getBoundingClientRect.call(this);
};
