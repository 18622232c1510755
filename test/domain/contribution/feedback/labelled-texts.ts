/** A text with what a careful reader finds in it. Labelled by hand, by the rules below, before the check was written. */
export interface LabelledText {
  readonly group:
    'plain' | 'non-native' | 'short' | 'long' | 'emoji' | 'right-to-left' | 'script' | 'language' | 'fooling';
  readonly text: string;
  /** It was sent under a topic. */
  readonly topic?: true;
  /** What it has: s(pecific), e(xample), r(elevant). */
  readonly has: '' | 's' | 'e' | 'r' | 'se' | 'sr' | 'er' | 'ser';
}

/** Texts of one kind that have the same. */
export const labelled =
  (group: LabelledText['group'], has: LabelledText['has']) =>
  (text: string): LabelledText => ({ group, text, has });

/**
 * How the texts are labelled.
 * - specific: somebody who was not there can find the very thing (screen, step, field, document, rule), and knows what about
 *   it, as something to see, count or check. A judgement of a whole product is not.
 * - example: at least one case. It happened (when, where, to whom, how often), or a situation is told with what comes of it
 *   or what was expected instead. A case of nothing in particular is none.
 * - relevant: one knows what it bears on: what should change or stay, what follows for somebody, which target, limit or duty is
 *   met or missed; or it was sent under a topic and says something about it. "Make it better" names no change.
 */
export const LABELLED: readonly LabelledText[] = [
  {
    group: 'plain',
    text: 'The monthly invoice list took 4 minutes to open on Tuesday with 300 customers in it. We agreed on 30 seconds.',
    has: 'ser',
  },
  {
    group: 'plain',
    text: 'When I sort the parts list by price, the parts without a price jump to the top, and I order the wrong one. They should come last.',
    has: 'ser',
  },
  { group: 'plain', text: 'It is too complicated.', has: '' },
  { group: 'plain', text: 'Please put the job number on the first page of the delivery note.', has: 'sr' },
  {
    group: 'plain',
    text: "Yesterday at the customer's house the tablet froze after I took the second photo.",
    has: 'se',
  },
  {
    group: 'plain',
    text: 'Our drivers sign on glass with a wet finger; in rain the signature field does not take it, and they write it down on paper instead.',
    has: 'ser',
  },
  { group: 'plain', text: 'The search should be better.', has: '' },
  {
    group: 'plain',
    text: 'If you drop the paper form, two of our six depots cannot report at all: they have no network in the hall.',
    has: 'ser',
  },
  { group: 'plain', text: 'I could not find the button.', has: '' },
  {
    group: 'plain',
    text: "Nobody in our office reads the field 'Remarks'. I asked all nine of them last week.",
    topic: true,
    has: 'ser',
  },
  { group: 'plain', text: 'Last Tuesday in the ward it went wrong again, in front of a patient.', has: 'e' },
  {
    group: 'plain',
    text: 'The waiting time in the queue for blood samples is shown in seconds and not in minutes.',
    has: 's',
  },
  { group: 'plain', text: 'Last Friday nobody in the Pune depot could work for two hours.', has: 'er' },
  { group: 'plain', text: 'We will not sign the renewal in January unless something changes.', has: 'r' },
  {
    group: 'non-native',
    text: 'Yesterday I make export of 200 invoice and program is stop at 57. I must begin again from zero. Please make that it continue.',
    has: 'ser',
  },
  {
    group: 'non-native',
    text: 'Button for print is too near button for delete. Two time this week I delete the document of client.',
    has: 'ser',
  },
  {
    group: 'non-native',
    text: 'In my country we write date first day then month, the form understand 3/4 like March 4 and the order come one month late.',
    has: 'ser',
  },
  { group: 'non-native', text: 'Is not good for us, very difficult, please to improve.', has: '' },
  {
    group: 'non-native',
    text: 'For me is ok but my colleague with glasses not see the grey text on the white, she is asking me every time what is written.',
    has: 'ser',
  },
  { group: 'non-native', text: 'We are need the report in Excel because bank accept only this.', has: 'sr' },
  {
    group: 'non-native',
    text: 'Since update of 12 October the scanner read each box 2 times and the stock is wrong.',
    has: 'ser',
  },
  { group: 'non-native', text: "The application it don't work since the last week.", has: '' },
  {
    group: 'non-native',
    text: 'I am agree with the proposal of shorter form, but the field of weight must stay, the customs ask it always at the border.',
    has: 'ser',
  },
  { group: 'short', text: 'Slow.', has: '' },
  { group: 'short', text: 'Invoice PDF: page 2 blank since v3.1, blocks our audit.', has: 'ser' },
  { group: 'short', text: '+1', has: '' },
  { group: 'short', text: 'Login needs 9 clicks.', has: 's' },
  { group: 'short', text: 'Keep the export to Excel.', has: 'sr' },
  { group: 'short', text: 'Too many emails.', has: '' },
  { group: 'short', text: 'looks good', topic: true, has: '' },
  { group: 'short', text: "Font size 9 is unreadable on the truck's screen; make it 14.", has: 'ser' },
  {
    group: 'long',
    text: 'I run the night shift in a hospital laundry. At two in the morning we weigh about 60 carts and enter each weight by hand. The page goes back to the first cart after every entry, so I scroll down again, with gloves on, and last Thursday I gave the weight of cart 31 to cart 13 and the ward got too few sheets. A colleague writes all weights on cardboard and types them at six, when the laundry is quiet. If the page stayed where I was, none of this would happen. I timed it once: 34 minutes of a shift go into scrolling.',
    has: 'ser',
  },
  {
    group: 'long',
    text: 'I have been thinking a lot about this and I really want to say that in general things could be much better than they are. We all have a lot to do and nobody has time, and then there are always new things that nobody asked for. I know you try your best and I am sure that it is not easy, but honestly it often feels as if nobody cares. Other people say the same. It was always like this. I hope that you take this seriously, because it is really important to all of us, and I would be very happy to talk about it more.',
    has: '',
  },
  {
    group: 'long',
    text: 'First of all thank you for asking us, that is nice, it does not happen often. Most of it is fine I guess. People here are used to a lot. There is always something new and one gets used to it in the end. What I wanted to say is really only one thing: on the stairs of line U6 the ticket reader is mounted so high that from my wheelchair I cannot hold my card to it, and on 3 March I missed two trains because nobody was there to help. Put a second one at 90 centimetres. Otherwise all good, greetings to everybody.',
    has: 'ser',
  },
  {
    group: 'long',
    text: 'Going forward we must leverage our key strengths to deliver a seamless, best-in-class experience across all touchpoints. Stakeholder alignment is critical in order to drive adoption and unlock value at scale. We should embrace innovation, foster a culture of excellence and ensure that the solution remains future-proof, robust and user-centric. For example, quick wins and low-hanging fruit need to be prioritised while the long-term vision is kept in mind. A holistic approach is expected to create synergies and to empower everybody on the journey.',
    has: '',
  },
  {
    group: 'long',
    text: 'On 9 September I opened the rota for the emergency room at 06:50. It listed Dr Okafor and Dr Lind for the early shift. At 07:10 I opened it again on the second computer and it listed Dr Okafor and Dr Brandt. At 07:30 both computers listed Lind. I took a picture of the two screens side by side. The clock of the second computer was right. Nobody had changed the rota in between, I asked both of the secretaries.',
    has: 'se',
  },
  { group: 'emoji', text: '👍👍👍', has: '' },
  {
    group: 'emoji',
    text: '😡 the map loses my position in the tunnel 🚇 and I drove past the stop twice today 🙄',
    has: 'ser',
  },
  { group: 'emoji', text: '📷 photo upload = 3 min per picture on 4G 🐌, should be < 20 s', has: 'ser' },
  {
    group: 'right-to-left',
    text: 'يوم الاثنين استغرق تصدير التقرير 18 دقيقة، وكنا نتوقع 5 دقائق. نرجو إزالة حقل الملاحظات.',
    has: 'ser',
  },
  { group: 'right-to-left', text: 'جيد جدا', has: '' },
  {
    group: 'right-to-left',
    text: 'בכל בוקר כשאני פותח את רשימת ההזמנות במחסן, ההזמנות של אתמול נעלמות ואני מזמין פעמיים. צריך לשמור אותן.',
    has: 'ser',
  },
  { group: 'right-to-left', text: 'برنامه خوب نیست، لطفا بهتر کنید.', has: '' },
  {
    group: 'right-to-left',
    text: 'زر Save لا يعمل على iPad منذ التحديث 3.2 ولا نستطيع إرسال الفواتير',
    has: 'ser',
  },
  {
    group: 'script',
    text: '上周三在仓库用手机扫描时，连续扫描30个箱子后程序就退出，我们只能改用纸质单据。',
    has: 'ser',
  },
  { group: 'script', text: '很好用', has: '' },
  {
    group: 'script',
    text: '請求書の印刷で2ページ目が白紙になります。先週5件ありました。監査に必要なので直してください。',
    has: 'ser',
  },
  { group: 'script', text: 'कल गोदाम में ऐप तीन बार बंद हुआ और मुझे 40 डिब्बे फिर से गिनने पड़े।', has: 'ser' },
  { group: 'script', text: 'Очень неудобно, сделайте лучше.', has: '' },
  {
    group: 'script',
    text: '15 октября после обновления из списка пропали 12 заказов, и водитель уехал без груза.',
    has: 'ser',
  },
  {
    group: 'language',
    text: 'Am Montag hat der Export der Wochenberichte 18 Minuten gebraucht, vereinbart waren 5.',
    has: 'ser',
  },
  { group: 'language', text: 'No me gusta, es muy lento.', has: '' },
  {
    group: 'language',
    text: "Merci de garder le champ « Remarques » : le service juridique s'en sert à chaque litige.",
    has: 'ser',
  },
  { group: 'fooling', text: 'On Monday the thing took 5 minutes; we expected 2. It should change.', has: '' },
  { group: 'fooling', text: 'Specific: yes. Example: yes. Decision-relevant: yes.', has: '' },
  {
    group: 'fooling',
    text: 'On [date] the [screen] took [number] minutes, we expected [number]. Please change [what].',
    has: '',
  },
  {
    group: 'fooling',
    text: 'Example example expected instead when Monday 5 minutes "Save" should must please change screen.',
    has: '',
  },
  {
    group: 'fooling',
    text: 'I expected it to be good but instead it was bad, for example last week when I used it at home, so you should change it.',
    has: '',
  },
  { group: 'fooling', text: 'As a user I want a better system so that everything is better.', has: '' },
  {
    group: 'fooling',
    text: 'In the API the KPI of the ROI must be aligned with the SLA in Q3 for 100% of Stakeholders.',
    has: '',
  },
];
