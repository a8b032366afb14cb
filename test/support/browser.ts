import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Chromium and Chrome are installed, on systems that the package is not for. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Starts a browser: the one `CHROMIUM_PATH` names; on Linux the one inside an npm package, which is the same on every machine; elsewhere
 * one that is installed.
 * @throws with what to do where there is none: tests in a browser are never skipped
 */
export async function startBrowser(): Promise<Browser> {
  const packaged = process.platform === 'linux' && process.arch === 'x64';
  const executablePath = process.env.CHROMIUM_PATH ?? (packaged ? await packagedBrowser() : installedBrowser());
  try {
    // As root, Chromium does not start in its sandbox; the pages it is shown here are our own.
    return await chromium.launch({ executablePath, chromiumSandbox: false });
  } catch (error) {
    throw new Error(
      `The browser at ${executablePath} does not start. Install Chromium or Chrome, or name one in CHROMIUM_PATH.`,
      { cause: error },
    );
  }
}

function installedBrowser(): string {
  const path = usualPlaces.find((place) => existsSync(place));
  if (path === undefined) throw new Error('No Chromium or Chrome was found. Install one, or name it in CHROMIUM_PATH.');
  return path;
}

/** With the libraries that it needs; it unpacks itself into the folder for temporary files. */
async function packagedBrowser(): Promise<string> {
  // What makes the package unpack its libraries too.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  return await packaged.executablePath();
}
