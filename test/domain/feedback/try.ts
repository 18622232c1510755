import { LABELLED } from './labelled-texts.js';
import { checkFeedback } from '../../../libs/domain/content/feedback-quality.js';
import { read } from '../../../libs/domain/content/feedback/reading.js';
const T = { s: 'specific', e: 'example', r: 'relevant' } as const;
const file = process.argv[2];
const texts = file ? (await import(file)).LATER : LABELLED;
for (const k of ['s', 'e', 'r'] as const) {
  let tp = 0,
    fp = 0,
    fn = 0;
  for (const l of texts) {
    const q = checkFeedback(l.text, l.topic ? { topic: 'x' } : {}),
      is = q[T[k]],
      want = l.has.includes(k);
    if (is && want) tp++;
    if (is && !want) {
      fp++;
      console.log(
        'FP',
        k,
        JSON.stringify(l.text.slice(0, 120)),
        JSON.stringify(q.because),
        read(l.text).sentences.map((x) => x.names),
      );
    }
    if (!is && want) {
      fn++;
      console.log(
        'FN',
        k,
        JSON.stringify(l.text.slice(0, 120)),
        JSON.stringify(q.because),
        read(l.text).english,
        read(l.text).sentences.map((x) => x.names),
      );
    }
  }
  console.log(k, 'precision', tp / (tp + fp), 'recall', tp / (tp + fn));
}
