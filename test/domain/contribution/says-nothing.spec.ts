import { saysNothing } from '../../../libs/domain/contribution/feedback/says-nothing.js';

describe('words that should say what was seen', () => {
  it.each([
    'Looks good',
    'LGTM',
    'Ship it!',
    '+1',
    'It works',
    'Sieht gut aus.',
    'C’est très bien',
    'Todo bien',
    'Va bene',
    '👍',
  ])('say nothing where they only applaud: %s', (words) => {
    expect(saysNothing(words)).toBe(true);
  });

  it.each([
    'The export took 40 s; it looks good otherwise',
    'Sieht gut aus, aber der Export dauert 40 s',
    'C’est bien mais le bouton reste gris',
    'Todo bien hasta que cargué 2000 filas',
    'Va bene solo con Firefox',
    'Gutschrift fehlt',
  ])('say something where they tell what happened: %s', (words) => {
    expect(saysNothing(words)).toBe(false);
  });
});
