/** Whether a scan was taken, for ears and hands; pages always say it in words as well. */

let context;

/** Tones one after another: frequency in Hz, length in seconds. */
const play = (tones) => {
  try {
    context ??= new AudioContext();
    context.resume();
    let at = context.currentTime;
    for (const [frequency, length] of tones) {
      const [tone, volume] = [context.createOscillator(), context.createGain()];
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0.15, at);
      // Without a fade the end of a tone clicks.
      volume.gain.exponentialRampToValueAtTime(0.001, at + length);
      tone.connect(volume).connect(context.destination);
      tone.start(at);
      tone.stop(at + length);
      at += length + 0.04;
    }
  } catch {
    // A device without sound still shows and vibrates.
  }
};

// Browsers let a page that nobody has touched yet neither sound nor shake.
const feel = (pattern) => navigator.userActivation?.hasBeenActive && navigator.vibrate?.(pattern);

/** One tone and one short vibration. */
export const accepted = () => {
  play([[1320, 0.12]]);
  feel(60);
};

/** Two low tones and two vibrations. */
export const refused = () => {
  play([[220, 0.18], [180, 0.26]]);
  feel([120, 80, 200]);
};
