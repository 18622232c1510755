import type { LabelledText } from './labelled-texts.js';

/**
 * Forty texts, written and labelled by somebody who had read the rules for labelling, but not the check, and of the other texts
 * only the first. No label was changed after the check had been run on them, nor the check so that it judges one of them otherwise.
 */
export const FRESH: readonly LabelledText[] = [
  {
    group: 'plain',
    text: 'The scanner app on the blue handhelds logs me out whenever I walk from hall A to hall B. Last night that was six times in one shift, and each time the pallet I had started was lost.',
    has: 'ser',
  },
  {
    group: 'fooling',
    text: 'Thank you for the invitation to take part in this important initiative. We greatly value the open dialogue and look forward to a continued fruitful cooperation.',
    has: '',
  },
  { group: 'fooling', text: 'We scored it 7 out of 10, up from 6.5, and 83% of my team agrees with me.', has: '' },
  {
    group: 'plain',
    text: 'My colleague Rosa stood at the bed with the tablet in one hand and the medicine in the other, and the confirm button simply would not react to her glove. In the end she wrote the dose on the back of her hand.',
    has: 'ser',
  },
  { group: 'emoji', text: '🔥🔥 love the new look!! 😍', has: '' },
  {
    group: 'emoji',
    text: 'The ❌ on the filter box wipes ALL my filters, not just that one 😤 had to set up all eleven again this morning',
    has: 'ser',
  },
  { group: 'short', text: 'Too many clicks.', has: '' },
  { group: 'short', text: "Please keep the keyboard shortcut for 'next ticket'.", has: 'sr' },
  {
    group: 'plain',
    text: 'Is it intended that a tenant can still open the old contract after it has been terminated?',
    has: 's',
  },
  { group: 'short', text: 'Will there be any news about the roadmap soon?', has: '' },
  {
    group: 'plain',
    text: "The idempotency key on POST /payments isn't honoured after a 504: our retry at 02:14 UTC on the 9th booked the same transfer twice, which breaks our reconciliation.",
    has: 'ser',
  },
  {
    group: 'fooling',
    text: 'We should leverage a more holistic, user-centric approach to streamline end-to-end synergies across the value chain.',
    has: '',
  },
  {
    group: 'plain',
    text: 'Brilliant idea to hide the emergency stop two menus deep. I am sure the machine will wait for me.',
    has: 'sr',
  },
  { group: 'plain', text: 'Wow, another redesign, exactly what everyone was dreaming of. Bravo.', has: '' },
  {
    group: 'plain',
    text: 'I heard from somebody in Sales that the customers are not too happy with some of the changes.',
    has: '',
  },
  {
    group: 'plain',
    text: 'Two of my drivers told me on Monday that the route screen goes dark while the van is in reverse. They use their own phones for the map now.',
    has: 'ser',
  },
  {
    group: 'plain',
    text: '- address form does not accept Irish postcodes with a space (tried D02 AF30)\n- VAT field is mandatory for private persons\n- receipt goes to the payer, not to the guest',
    has: 'se',
  },
  { group: 'plain', text: 'Pros:\n+ nice\n+ modern\nCons:\n- some bugs\n- could be faster', has: '' },
  {
    group: 'non-native',
    text: "Yesterday I want to print label for box, printer write 'no paper' but paper is full. I must go to office of other floor every time.",
    has: 'ser',
  },
  {
    group: 'non-native',
    text: 'Program is very good but sometime not so good, please you make more better for all user.',
    has: '',
  },
  {
    group: 'non-native',
    text: 'In field of birthday I can not put year before 1940. My mother have 1936.',
    has: 'se',
  },
  {
    group: 'long',
    text: 'First of all I would like to say that I have been following this program for quite some time, and that I appreciate the effort that has been put into it by everyone. Of course there is always room for improvement, as with everything in life, and I am convinced that with a bit of good will on all sides we will get there in the end. Some things are better than before, others perhaps less so, but that is normal when something new is introduced. In my experience it is important to take people along and to communicate openly. I would therefore encourage you to go on like this, and to keep listening to those who work with it day after day.',
    has: '',
  },
  {
    group: 'long',
    text: 'I am blind and fill in the travel claim with a screen reader. Up to the receipts all is well: the headings are read, I know where I am. Then comes the upload. The reader says "button", nothing else, three times in a row, for what my colleague tells me are "add", "replace" and "delete". For my trip to Ghent in April I deleted the hotel receipt twice while I believed I was adding the train ticket, and the claim went back to me as incomplete. Since then my colleague does this page for me, so he sees all that I spend. Give the three buttons names, and I can do it myself again.',
    has: 'ser',
  },
  {
    group: 'plain',
    text: 'I think one reminder is enough. People who do not answer after that will not answer after five.',
    topic: true,
    has: 'sr',
  },
  { group: 'short', text: 'Fine by me.', topic: true, has: '' },
  { group: 'fooling', text: 'No comments from our side at this time.', topic: true, has: '' },
  {
    group: 'plain',
    text: 'Since the update of 3 March the payslip PDF shows hours as decimals, so 7:30 has become 7.50. Three of my staff came to ask whether they had been paid wrongly.',
    has: 'ser',
  },
  {
    group: 'plain',
    text: 'Whatever you change, we must be able to prove to the auditor who approved what.',
    has: 'r',
  },
  {
    group: 'plain',
    text: 'It costs us a lot of overtime, and if it goes on like this we will move to another supplier.',
    has: 'r',
  },
  {
    group: 'plain',
    text: 'Last Thursday it failed again in front of the whole class, and I had to send the kids out to play.',
    has: 'er',
  },
  { group: 'short', text: 'The footer of the order confirmation is grey on grey.', has: 's' },
  { group: 'short', text: 'When I sort by date, 10 May comes before 2 May.', has: 'se' },
  { group: 'short', text: 'It crashed on my tablet at 4 p.m. on Sunday, and once more on Monday.', has: 'e' },
  {
    group: 'fooling',
    text: 'On Tuesday at 10:15 I spent 3 minutes reading page 4 of your 12-page document. Interesting.',
    has: '',
  },
  {
    group: 'fooling',
    text: 'As agreed, feedback should be specific, contain an example, and be relevant to the decision, so that the target is met.',
    has: '',
  },
  { group: 'fooling', text: 'The page. The button. The field. On Friday. Exceeds the target by 5 minutes.', has: '' },
  {
    group: 'plain',
    text: 'Let the night nurse sign off her own temperature chart. When she has to wait for the day shift, the samples are binned at six.',
    has: 'ser',
  },
  {
    group: 'plain',
    text: 'What we would miss most is the little map on the delivery note. New drivers find the back gate with it.',
    has: 'sr',
  },
  { group: 'short', text: "Search for 'Müller' finds nothing, 'Muller' finds 14 customers.", has: 'se' },
  { group: 'emoji', text: "👎 dark mode: links are dark blue on black, can't read them", has: 'sr' },
];
