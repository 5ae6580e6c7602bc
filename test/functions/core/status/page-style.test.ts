import { expect, test } from '@jest/globals';
import { PAGE_STYLE } from '../../../../functions/core/status/page-style.ts';

/** Of the light scheme, and of the dark one. */
const schemes = Array.from(PAGE_STYLE.matchAll(/:root \{([^}]*)\}/g), ([, rules = '']) =>
  Object.fromEntries(Array.from(rules.matchAll(/--(\w+): (#\w+);/g), ([, name = '', colour = '']) => [name, colour])),
);

/** The relative luminance of WCAG 2. */
function luminance(colour: string): number {
  const long = colour.length === 4 ? colour.replace(/\w/g, '$&$&') : colour;
  const [r = 0, g = 0, b = 0] = Array.from(long.matchAll(/\w\w/g), ([hex]) => {
    const part = Number.parseInt(hex, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test('A contrast is that of WCAG 2', () => {
  expect(contrast('#fff', '#000000')).toBeCloseTo(21, 10);
  expect(contrast('#767676', '#fff')).toBeCloseTo(4.54, 2);
});

test.each(['mark', 'gap', 'red', 'orange', 'blue', 'green', 'violet', 'grey'])(
  'The colour %s, which says something, has a contrast of 3 to 1 at least, as WCAG wants it of pictures',
  (name) => {
    expect(schemes).toHaveLength(2);
    for (const scheme of schemes)
      for (const behind of ['card', 'page'])
        expect(contrast(scheme[name] ?? '', scheme[behind] ?? '')).toBeGreaterThanOrEqual(3);
  },
);
