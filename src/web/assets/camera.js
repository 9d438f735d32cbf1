/**
 * Scanning with the camera. Where the browser reads symbols itself it does; else frames go to the server, which keeps none
 * of them.
 */

import { Unreachable } from '/assets/api.js';
import { $, el } from '/assets/dom.js';
import { isTaken } from '/assets/scan.js';
import { say } from '/assets/words.js';

// A server reads some four frames a second of a device without noticing; more show nothing new.
const EVERY = 280;
// Below some three pixels a module nothing can be read: after so long without a symbol, ask to come closer.
const CLOSER = 4000;
const [WIDTH, HEIGHT] = [1280, 720];
const KINDS = ['qr_code', 'data_matrix'];

let running;

const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Reads with the browser's own detector, where it has one for our symbols. */
const native = async () => {
  if (!('BarcodeDetector' in window)) return null;
  const known = await BarcodeDetector.getSupportedFormats();
  const formats = KINDS.filter((kind) => known.includes(kind));
  if (!formats.includes('qr_code')) return null;
  const detector = new BarcodeDetector({ formats });
  return async (video) => (await detector.detect(video)).map(({ rawValue }) => rawValue);
};

const byServer = () => {
  const canvas = document.createElement('canvas');
  const drawing = canvas.getContext('2d', { willReadFrequently: false });
  return async (video) => {
    const scale = Math.min(1, WIDTH / video.videoWidth, HEIGHT / video.videoHeight);
    [canvas.width, canvas.height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    drawing.drawImage(video, 0, 0, canvas.width, canvas.height);
    const frame = await new Promise((resolve) => { canvas.toBlob(resolve, 'image/jpeg', 0.85); });
    let answer;
    try {
      answer = await fetch('/api/v1/scan/frame', { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body: frame });
    } catch {
      throw new Unreachable();
    }
    if (answer.status === 401) throw new Error(say('js-camera-sign-in'));
    // A frame that comes while the one before is read is let go.
    return answer.ok ? (await answer.json()).texts : [];
  };
};

/** Looks until it is stopped. */
const look = async (session, take) => {
  const read = (await native()) ?? byServer();
  let seen = performance.now();
  // A page that draws itself anew has taken the picture away.
  while (!session.stopped && session.video.isConnected) {
    const begun = performance.now();
    try {
      const texts = session.video.videoWidth && !document.hidden ? await read(session.video) : [];
      if (session.stopped) return;
      if (texts.length > 0) {
        seen = performance.now();
        session.tell('');
        for (const text of texts) await take(text);
        if (!isTaken()) session.stop();
      } else if (performance.now() - seen > CLOSER) {
        session.tell(say('js-camera-closer'));
      }
    } catch (error) {
      session.tell(error instanceof Unreachable ? say('js-camera-offline') : error.message);
    }
    await wait(Math.max(0, EVERY - (performance.now() - begun)));
  }
  session.stop();
};

/** A button for the torch, where the camera has one. */
const torch = (track) => {
  if (!track.getCapabilities?.().torch) return null;
  let on = false;
  const button = el('button', { class: 'btn', type: 'button', 'aria-pressed': 'false' }, say('js-camera-torch'));
  button.addEventListener('click', async () => {
    on = !on;
    await track.applyConstraints({ advanced: [{ torch: on }] });
    button.setAttribute('aria-pressed', String(on));
  });
  return button;
};

const noCamera = (error) => {
  if (!window.isSecureContext) return say('js-camera-insecure');
  if (error?.name === 'NotAllowedError') return say('js-camera-denied');
  return say('js-camera-none');
};

/** Closes the camera where it is open. */
export const closeCamera = () => running?.stop();

/**
 * Opens the camera at the top of the page, or closes it where it is open. It closes by itself after a scan that opens a thing.
 * @param {HTMLElement} bar where the focus goes afterwards: to the first field in it
 * @param {(text: string) => Promise<void>} take takes what it reads
 */
export const camera = async (bar, take) => {
  if (running) {
    running.stop();
    return;
  }
  const hint = el('p', { role: 'status' }, say('js-camera-hint'));
  const video = el('video', { playsinline: true, muted: true, 'aria-label': say('js-camera-picture') });
  video.muted = true;
  const close = el('button', { class: 'btn', type: 'button' }, say('js-camera-close'));
  const row = el('div', { class: 'row' }, close);
  const panel = el('section', { class: 'card stack--s camera', 'aria-label': say('js-camera') }, video, hint, row);
  $('#main').prepend(panel);
  const session = {
    stopped: false,
    video,
    tell: (text) => { hint.textContent = text || say('js-camera-hint'); },
    stop: () => {
      if (session.stopped) return;
      session.stopped = true;
      running = null;
      video.srcObject?.getTracks().forEach((track) => track.stop());
      panel.remove();
      bar.querySelector('input')?.focus();
    },
  };
  running = session;
  close.addEventListener('click', session.stop);
  close.focus();
  try {
    const wanted = { facingMode: 'environment', width: { ideal: WIDTH }, height: { ideal: HEIGHT } };
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted });
    // It may have been closed while the person was asked for leave.
    if (session.stopped) {
      video.srcObject.getTracks().forEach((track) => track.stop());
      return;
    }
    await video.play();
    const light = torch(video.srcObject.getVideoTracks()[0]);
    if (light) row.prepend(light);
    await look(session, take);
  } catch (error) {
    session.tell(noCamera(error));
  }
};

// A camera that nobody looks through is switched off.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) running?.stop();
});
window.addEventListener('pagehide', () => running?.stop());
