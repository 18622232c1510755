import type { LabelledText } from './labelled-texts.js';

/** Forty texts more, written and labelled when the check was done, and never used to change it. By the same hand again. */
export const UNSEEN: readonly LabelledText[] = [
  {
    group: 'plain',
    text: 'The receipt for my union fee arrives in January, but I have to hand in my taxes by the end of December.',
    has: 'ser',
  },
  {
    group: 'plain',
    text: 'On the ferry there is no signal for two hours. I filled in the whole passenger sheet and it was empty when we docked in Piraeus.',
    has: 'ser',
  },
  { group: 'plain', text: 'The colours are a bit much for my taste.', has: '' },
  {
    group: 'plain',
    text: 'Please stop sending the reminder to people who have already paid. My mother got three of them and transferred the money twice.',
    has: 'ser',
  },
  { group: 'plain', text: 'Better than I thought, to be honest.', has: '' },
  {
    group: 'plain',
    text: 'We print the harvest plan on A3 and hang it in the barn, because nobody wants to touch a phone with muddy hands.',
    has: 'ser',
  },
  { group: 'plain', text: 'There are bugs.', has: '' },
  {
    group: 'plain',
    text: 'The dose is shown without its unit in the discharge letter. Our ward had one near miss with micrograms in August.',
    has: 'ser',
  },
  { group: 'plain', text: 'I do not see why we need this at all.', has: '' },
  {
    group: 'plain',
    text: 'The map in the annual report uses red and green for the two kinds of roads, and one man in twelve cannot tell them apart.',
    has: 'sr',
  },
  {
    group: 'plain',
    text: 'Yesterday it took forever again and everybody in the queue was angry with me.',
    has: 'er',
  },
  {
    group: 'plain',
    text: 'Sort the allotments by street instead of by the number of the contract.',
    has: 'sr',
  },
  { group: 'plain', text: 'Someone should really look into this.', has: '' },
  {
    group: 'plain',
    text: 'After the third wrong PIN the terminal locks for an hour, and during the Friday market we lose about fifteen customers in that time.',
    has: 'ser',
  },
  { group: 'plain', text: 'The list of volunteers is alphabetical.', has: 's' },
  {
    group: 'plain',
    text: 'Our choir books the hall a year ahead. The calendar ends after six months, so the caretaker keeps a paper book beside it.',
    has: 'ser',
  },
  {
    group: 'non-native',
    text: 'Machine give me ticket in german, I not read german, I pay fine 60 euro because wrong zone.',
    has: 'ser',
  },
  {
    group: 'non-native',
    text: 'It would be good if the signature can be make with finger also on the small telephone, now half of it is out of the page.',
    has: 'sr',
  },
  { group: 'non-native', text: 'I have not problem but my boss have many.', has: '' },
  {
    group: 'non-native',
    text: 'The tractor driver have only one bar of internet at the hill, then the photo go until 40 percent and begin new.',
    has: 'se',
  },
  { group: 'non-native', text: 'In the before version was all more good.', has: '' },
  {
    group: 'non-native',
    text: 'Doctor name must be write also in arabic letter, my father bring the paper to wrong doctor two times in Amman.',
    has: 'ser',
  },
  { group: 'short', text: 'Unsubscribe link 404s.', has: 's' },
  { group: 'short', text: 'meh', has: '' },
  { group: 'short', text: 'Allow comma as decimal sign.', has: 'sr' },
  { group: 'short', text: 'Works for me!!!', has: '' },
  { group: 'short', text: 'Agreed 24h for lab results, got 61h on 2 May.', has: 'ser' },
  {
    group: 'long',
    text: 'I am blind and I use a braille line. The consent form for the operation is a picture of a page, so my braille line shows nothing but the name of the file. On the day of my operation in June a nurse I had never met read eleven pages to me in the corridor, with other patients listening. I signed because the surgeon was waiting. I do not know what I signed. A form made of text would let me read it at home, the evening before, by myself.',
    has: 'ser',
  },
  {
    group: 'long',
    text: 'What a journey it has been! When I think back to how we started, with nothing but an idea and a lot of coffee, I can only be grateful. So many talented people, so many late evenings, so much passion. I have said it before and I will say it again: it is the people who make the difference. Of course not everything is perfect yet, and there will always be critics, but I for one am convinced that we are on the right track. Onwards and upwards!',
    has: '',
  },
  {
    group: 'long',
    text: 'The new rota was supposed to be fairer. I have now had it for seven weeks and wrote down my shifts: four Sundays, three of them in a row, and eleven changes on the evening before, one of them at 22:40. My colleague with two small children had five changes. Two of us have asked to go back to the old one. If changes after 18:00 needed our consent we could live with the rest.',
    has: 'ser',
  },
  {
    group: 'emoji',
    text: 'every time i scan a parcel w/ a torn label ➡️ app says "unknown" ➡️ i type 14 digits in the rain ☔️',
    has: 'ser',
  },
  { group: 'emoji', text: '⭐️⭐️☆☆☆ could be so much more', has: '' },
  {
    group: 'right-to-left',
    text: 'הטופס לא מקבל שם רחוב עם גרש, ולכן אתמול נשלחו שלוש תרופות לכתובת הלא נכונה.',
    has: 'ser',
  },
  { group: 'right-to-left', text: 'ممتاز، شكرا لكم', has: '' },
  {
    group: 'script',
    text: 'Στο κατάστημα της Πάτρας η ζυγαριά στέλνει το βάρος δύο φορές και την Τρίτη χρεώσαμε 14 πελάτες διπλά.',
    has: 'ser',
  },
  { group: 'script', text: 'とても使いやすいです。', has: '' },
  {
    group: 'language',
    text: 'Le bouton du bus est à gauche, mon fauteuil est à droite : hier le chauffeur ne m’a pas vu et je suis resté à l’arrêt.',
    has: 'ser',
  },
  { group: 'language', text: 'Ganz okay, aber Luft nach oben.', has: '' },
  {
    group: 'fooling',
    text: 'As a customer, when I use the platform, I expect a 10x better experience instead of the current one, for example in Q3.',
    has: '',
  },
  {
    group: 'fooling',
    text: 'Last week, at the office, something happened with the page: it should have been 3, but it was 8. We need 3.',
    has: '',
  },
];
