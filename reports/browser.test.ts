import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReport } from './render-report.ts';
import { hostileInput, reportInput } from './report-input.test.fixture.ts';

const CHROMIUM = '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

test.runIf(process.env.CI === 'true')('Chromium is there under CI', () => {
  expect(present).toBe(true);
});

describe.skipIf(!present)('in Chromium', () => {
  let browser: Browser;
  const folder = mkdtempSync(join(tmpdir(), 'candid-report-'));
  const plain = join(folder, 'report.html');
  const hostile = join(folder, 'hostile.html');

  beforeAll(async () => {
    writeFileSync(plain, await renderReport(reportInput));
    writeFileSync(hostile, await renderReport(hostileInput));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a page from disk; what it asked for, said or broke is collected. */
  async function open<T>(
    file: string,
    options: BrowserContextOptions,
    look: (page: Page) => Promise<T>,
  ): Promise<{ readonly seen: T; readonly noise: readonly string[] }> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const noise: string[] = [];
    try {
      const page = await context.newPage();
      const url = pathToFileURL(file).href;
      page.on('request', (request) => {
        if (request.url() !== url && !request.url().startsWith('data:')) noise.push(`request ${request.url()}`);
      });
      page.on('console', (message) => noise.push(`console ${message.text()}`));
      page.on('pageerror', (error) => noise.push(`error ${error.message}`));
      await page.addInitScript(
        "addEventListener('securitypolicyviolation', (event) => console.error('violation ' + event.violatedDirective))",
      );
      await page.goto(url, { waitUntil: 'load' });
      return { seen: await look(page), noise };
    } finally {
      await context.close();
    }
  }

  const overflow = (page: Page) =>
    page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

  for (const [name, file] of [
    ['plain', plain],
    ['hostile', hostile],
  ] as const) {
    for (const width of [360, 390, 768, 1280, 2200]) {
      test(`the ${name} page at ${width} pixels asks for nothing, breaks nothing and does not overflow`, async () => {
        for (const colorScheme of ['light', 'dark'] as const) {
          const { seen, noise } = await open(file, { viewport: { width, height: 800 }, colorScheme }, async (page) => {
            await page.evaluate("for (const item of document.querySelectorAll('details')) item.open = true");
            return { overflow: await overflow(page), hacked: await page.evaluate('window.hacked') };
          });
          expect(noise).toEqual([]);
          expect(seen.overflow).toBeLessThanOrEqual(0);
          expect(seen.hacked).toBeUndefined();
        }
      });
    }
  }

  test('dark is dark, and the ink of charts follows it', async () => {
    const look = (page: Page) =>
      page.evaluate<string[]>(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('.drawing.wide text')).fill]",
      );
    const dark = await open(plain, { colorScheme: 'dark' }, look);
    const light = await open(plain, { colorScheme: 'light' }, look);
    expect(dark.seen).not.toEqual(light.seen);
    const brightness = (colour: string) =>
      [...colour.matchAll(/\d+/g)].slice(0, 3).reduce((sum, [part]) => sum + Number(part), 0);
    for (const [background, ink] of [light.seen, dark.seen.toReversed()]) {
      expect(brightness(background!)).toBeGreaterThan(brightness(ink!) + 200);
    }
  });

  test('without JavaScript the charts, tables and evidence are there, and the menus are not', async () => {
    const { seen, noise } = await open(plain, { javaScriptEnabled: false }, async (page) => ({
      charts: await page.locator('.drawing.wide svg:visible').count(),
      table: await page.locator('#chart-rates table').isVisible(),
      quote: await page.locator('.case mark').first().isVisible(),
      menus: await page.locator('#filters').isVisible(),
    }));
    expect(noise).toEqual([]);
    expect(seen).toEqual({ charts: 9, table: true, quote: true, menus: false });
  });

  test('a phone gets the narrow drawings, a wide screen the wide ones', async () => {
    const count = async (page: Page) => [
      await page.locator('.drawing.wide:visible').count(),
      await page.locator('.drawing.narrow:visible').count(),
    ];
    expect((await open(plain, { viewport: { width: 390, height: 800 } }, count)).seen).toEqual([0, 9]);
    expect((await open(plain, { viewport: { width: 1280, height: 800 } }, count)).seen).toEqual([9, 0]);
  });

  test('the menus narrow the evidence, say how many are left, and give all back', async () => {
    const { seen, noise } = await open(hostile, {}, async (page) => {
      const state = async () => [
        await page.locator('.case:not([hidden])').count(),
        await page.locator('.group:visible').count(),
        await page.locator('#filters output').textContent(),
      ];
      await page.locator('select[name=label]').selectOption('deception');
      const narrowed = await state();
      await page.locator('select[name=belief]').selectOption('none');
      const fewer = await state();
      await page.locator('button[type=reset]').click();
      await page.waitForFunction("document.querySelectorAll('.case[hidden]').length === 0");
      return { narrowed, fewer, all: await state() };
    });
    expect(noise).toEqual([]);
    expect(seen.narrowed).toEqual([2, 1, '2 cases']);
    expect(seen.fewer).toEqual([1, 1, '1 case']);
    expect(seen.all).toEqual([9, 6, '9 cases']);
  });

  test('a link to a case opens its group', async () => {
    const { seen } = await open(plain, {}, async (page) => {
      await page.goto(`${page.url()}#case--refusal--t9`);
      await page.waitForSelector('#case--refusal--t9:visible', { timeout: 5000 });
      return page.locator('#case--refusal--t9').isVisible();
    });
    expect(seen).toBe(true);
  });

  test('pointing at a mark shows its counts at once', async () => {
    const { seen, noise } = await open(plain, { viewport: { width: 1280, height: 900 } }, async (page) => {
      await page.locator('#chart-rates .wide .tip').first().hover();
      await page.mouse.move(700, 300);
      await page
        .locator('#chart-rates .wide .tip')
        .first()
        .hover({ position: { x: 40, y: 12 } });
      return page.locator('#tip:visible').textContent();
    });
    expect(noise).toEqual([]);
    expect(seen).toMatch(/\d+\/\d+: \d+\u00a0% \[/);
  });

  test('Tab reaches the skip link first, then the contents, and every stop shows its focus', async () => {
    const { seen } = await open(plain, {}, async (page) => {
      const stops: string[] = [];
      for (let stop = 0; stop < 14; stop++) {
        await page.keyboard.press('Tab');
        stops.push(
          await page.evaluate<string>(
            "[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle === 'none' ? 'unseen' : '', document.activeElement.getAttribute('href') ?? ''].filter(Boolean).join(' ')",
          ),
        );
      }
      return stops;
    });
    expect(seen[0]).toBe('A #main');
    expect(seen[1]).toBe('A #found');
    expect(seen.filter((stop) => stop.includes('unseen') || stop.startsWith('BODY'))).toEqual([]);
    expect(seen.some((stop) => stop.startsWith('SUMMARY'))).toBe(true);
  });

  test('on paper everything is open and light', async () => {
    const { seen } = await open(plain, { colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      const pdf = await page.pdf({ format: 'A4' });
      return { background, pages: pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0 };
    });
    expect(seen.background).toBe('rgb(255, 253, 248)');
    expect(seen.pages).toBeGreaterThan(8);
  });
});
