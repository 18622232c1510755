import type { LabelledText } from './labelled-texts.js';

/**
 * Forty texts from other walks of life, labelled by the same rules after the check was written and kept as they came. They
 * were written by the same hand as the check, trying to forget it: better than none, worse than a stranger's.
 */
export const LATER: readonly LabelledText[] = [
  {
    group: 'plain',
    text: 'Parents phone me because the timetable on their phone still shows the old room. This morning eleven children stood in front of the locked chemistry lab.',
    has: 'ser',
  },
  {
    group: 'plain',
    text: 'The milk quality chart starts at zero, so all my cows look the same on it. A chart from 3.5 to 4.5 percent fat would tell me which one to separate.',
    has: 'sr',
  },
  { group: 'plain', text: 'Could be worse. I have used worse.', has: '' },
  {
    group: 'plain',
    text: 'Returning a book at the machine prints a receipt nobody takes. We empty a full bin of them each evening.',
    has: 'se',
  },
  {
    group: 'plain',
    text: 'I would rather have the old catalogue search back: there I could type half a title and the first letter of the author.',
    has: 'sr',
  },
  {
    group: 'plain',
    text: 'Two insulin pens have nearly the same name in your list and stand one below the other. On Saturday I dispensed the wrong one and noticed at the counter.',
    has: 'ser',
  },
  { group: 'plain', text: 'Fantastic that you are finally doing something about the pharmacy!', has: '' },
  {
    group: 'plain',
    text: 'Visitors hold the audio guide to the left ear because the right speaker crackles. I exchanged seven devices during the school holidays.',
    has: 'se',
  },
  {
    group: 'plain',
    text: 'Leave the green confirm button where it is. My drivers find it without looking at the road any less.',
    has: 'sr',
  },
  { group: 'plain', text: 'It keeps logging me out.', has: '' },
  {
    group: 'plain',
    text: 'It logs me out between two patients, so I type my password about thirty times on a clinic day.',
    has: 'ser',
  },
  { group: 'plain', text: 'My clients are over seventy and they do not understand this.', has: '' },
  {
    group: 'plain',
    text: 'The word "assessment" frightens my clients. One of them, 78, thought on reading the letter that she had to pay at once and came to us in tears.',
    has: 'ser',
  },
  {
    group: 'plain',
    text: 'Seat map: the wheelchair places are drawn in the same blue as sold seats. The box office sold C14 twice for the premiere.',
    has: 'ser',
  },
  { group: 'plain', text: 'Nobody told us about the change, and then it was there.', has: '' },
  {
    group: 'non-native',
    text: 'I work in kitchen. My hands is wet, the screen not feel my finger, so I call other person for press. On weekend we are only two.',
    has: 'ser',
  },
  {
    group: 'non-native',
    text: 'The letter say come 8 hour but door open 9 hour. I stand outside with baby one hour in cold.',
    has: 'ser',
  },
  { group: 'non-native', text: 'Very much information, I am lost, sorry for my english.', has: '' },
  {
    group: 'non-native',
    text: 'Name of my wife have special letter ł and the ticket print ?, the control man did not believe us in train Kraków.',
    has: 'ser',
  },
  {
    group: 'non-native',
    text: 'Please can be possible pay with two card, half and half, because limit of one card is 500.',
    has: 'sr',
  },
  { group: 'non-native', text: 'All is working good thanks you from Lisboa', has: '' },
  { group: 'short', text: 'Dark mode pls', has: 'sr' },
  { group: 'short', text: 'Nope', has: '' },
  { group: 'short', text: 'Receipt shows net, tax office wants gross.', has: 'sr' },
  { group: 'short', text: 'Same as last year.', has: '' },
  { group: 'short', text: 'Barcode on shiny foil: 4 of 10 not read (Lidl Graz, Tuesday).', has: 'se' },
  {
    group: 'long',
    text: 'I teach swimming to children between four and six. Registration opens on a Sunday at eight in the evening, and by three minutes past every place is gone. The families who get one are those who can sit at a computer at that minute, and the parents who work in shifts, the nurse, the baker, the two who clean the trains, have asked me for a place four terms in a row and never got one. Last term I had a group of twelve in which nine children could already swim. The city pays for this course so that those who cannot swim learn it. A draw among everybody who signs up within one week would be fairer than a race.',
    has: 'ser',
  },
  {
    group: 'long',
    text: 'To be fair, the new one looks fresh, and my daughter said so too, and she knows about these things since she studies design. Still I am not sure. There is something about it that does not convince me, and I cannot put my finger on it. Perhaps it is just me. At my age one does not like to learn everything again from the start, and the neighbours say the same. Anyway I wanted to write because you asked, and I think that it is good that you ask. Keep up the spirit, and have a wonderful summer, all of you.',
    has: '',
  },
  {
    group: 'long',
    text: 'The stakes are high and the clock is ticking. If we fail to act decisively on the customer promise, trust will erode and the market will punish us. We owe it to everyone to raise the bar, to break down silos, and to put the human being at the heart of each and every interaction. Let us be bold. Let us think beyond the obvious. The next release must be a milestone that sets standards, because only those who dare will shape tomorrow.',
    has: '',
  },
  {
    group: 'emoji',
    text: 'bus 41 display froze AGAIN at Hauptplatz 🥶 stood there 25 min thinking its delayed, it drove by on the other side',
    has: 'ser',
  },
  { group: 'emoji', text: '🙏🙏 pls fix 🙏🙏', has: '' },
  {
    group: 'right-to-left',
    text: 'عندما أبحث عن دواء بالاسم العربي لا تظهر أي نتيجة، فأضطر إلى كتابته بالإنجليزية، وبعض زملائي لا يعرفون كتابته.',
    has: 'ser',
  },
  { group: 'right-to-left', text: 'لا يعجبني التصميم الجديد', has: '' },
  {
    group: 'script',
    text: '학교 급식 앱에서 알레르기 표시가 메뉴 사진에 가려져서, 지난주에 아이가 우유가 든 빵을 먹을 뻔했어요.',
    has: 'ser',
  },
  { group: 'script', text: '感觉一般，没什么特别的，希望越来越好，加油！', has: '' },
  {
    group: 'language',
    text: 'Ao digitalizar a receita, o nome do remédio aparece cortado depois de 20 letras e ontem entreguei a dose errada.',
    has: 'ser',
  },
  { group: 'language', text: 'Nie wiem, jakoś mi się to wszystko nie podoba i tyle, szkoda gadać.', has: '' },
  {
    group: 'fooling',
    text: 'Yesterday at 10:15 in our office the relevant screen took exactly 42 seconds, whereas according to the agreed target it must take 7. Please correct this.',
    has: '',
  },
  {
    group: 'fooling',
    text: 'When I do my work, then the result is not what I expected, which costs us time and money every week, so it has to change.',
    has: '',
  },
  {
    group: 'fooling',
    text: 'Page 4, field 7, row 12, error 33, Monday, Berlin, customer, expected, observed.',
    has: '',
  },
];
