import { labelled, type LabelledText } from './labelled-texts.js';

/**
 * Thirty texts out of moulds, and thirty that say something in the same words. Written to fool the check, by another hand than
 * the check's and with its rules known, before it was made to look at how a sentence is built.
 */
const MOULDED = [
  'The export. The invoice list. The button. On Friday. Exceeds the limit by 5 minutes.',
  'Printer, 14:30. Label, 3 copies. Delivery note, Monday. Faster than the scanner.',
  'On Tuesday at 10:15 I spent 3 minutes looking at the order form, page 2 of 4.',
  'On Friday at 16:40 I was in the warehouse and looked at 6 labels and 2 delivery notes.',
  'Yesterday I opened the calendar at 09:20, then the search at 09:25, then the export at 09:40.',
  'My feedback on the invoice list concerns the button, 3 fields and last Monday.',
  'This is a comment of 12 May about the scanner, the printer and 20 labels.',
  'With regard to the export, the target of 5 minutes should be considered from Monday on.',
  'As for the delivery note, the limit of 2 pages must always be respected when the invoice list is used.',
  'The button of the order form is 30 % more important than the field of the address.',
  'The calendar is much better than the search, and on Friday it was twice as good as the export.',
  'Compared with the printer, the scanner is 3 times as interesting, as we said in the warehouse last week.',
  'When it comes to the invoice list, 4 minutes are more than 2 minutes.',
  'If we talk about the label, then 10:15 is earlier than 11:30, and 3 fields are fewer than 8.',
  'The export should be like the invoice list, and the invoice list should be like the export.',
  'Please change the delivery note, the address and the button by Friday, as agreed.',
  'Please add 5 to the calendar and remove 2 from the search.',
  'We expected 5 minutes. On Tuesday there was the printer. Therefore the invoice list, at the counter.',
  'The search took place on Monday; the export is from Tuesday; we expected 2 addresses rather than the calendar.',
  'Instead of the button the field, instead of the field the list, instead of 3 minutes 5 minutes.',
  'In the warehouse: scanner 2, label 7, delivery note 14:30, at most 3 minutes.',
  'For example the address. On page 3. On 4 March. Too long. So that it fits.',
  'At the counter the printer and the scanner were discussed for 45 minutes on Thursday, so we need the invoice list.',
  'Last week our team of 8 people talked about the order form for 2 hours and had 14 ideas.',
  'I have worked with the invoice list for 6 years, with the scanner since 2021, and in the warehouse every day.',
  'The label is a label, the field is a field, and by 12:00 on Monday the report must be a report.',
  'Between 08:00 and 09:00 there is the calendar, between 09:00 and 10:00 the delivery note, which was not expected.',
  'There were 12 buttons, 4 lists and 3 fields on Wednesday, which is more than 11, 3 and 2.',
  'The team should keep the export in mind when the invoice list exceeds the target of 20 %.',
  'The address was seen on Monday, the search was heard on Tuesday, and on Friday the button was felt for 10 seconds.',
];

const PLAIN = [
  'On Monday the export took 18 minutes for 40 invoices; with the old one it was 2, and the driver had to wait at the counter.',
  'The button "Print" sits beside "Delete" on the order form. Last week I deleted 3 orders with it.',
  'When I scan a label twice, the invoice list shows the parcel twice, so the customer pays for two.',
  'The address on the delivery note is cut off after 25 letters. On Friday a driver stood in front of the wrong house.',
  'I searched for "Miller" at the counter yesterday and the search listed 60 people, none of them Miller. Put the exact name first.',
  'After I change the date in the calendar, the report still shows the old one. We expected both to agree, because the bank reads the report.',
  'The printer printed 14 empty labels on Tuesday while the scanner was offline. Somebody had to stick them by hand.',
  'In the warehouse the field for the weight takes no comma, so we type 12 instead of 1,2 kilograms.',
  'Page 2 of the invoice list stayed blank for 3 minutes yesterday. We need it before the van leaves at 7:00.',
  'Keep the report in one column. On Friday we tried two, and from 2 metres away nobody at the counter could read it.',
  'Nobody could open the order form on the tablet on Friday, so 9 customers wrote on paper.',
  'My colleague pressed Save at 16:40, the calendar closed, and her two bookings were gone. She expected them under Thursday.',
];

const NON_NATIVE = [
  'Yesterday I scan 20 label and in list is only 18. I must count again by hand.',
  'Export make file with wrong address, the driver go to old shop two time this week.',
  'Button of print is so small, with glove I press always delete. Please make more big.',
  'When customer have two address, the delivery note take the first. We send 4 parcel to wrong house on Monday.',
  'I write date in calendar, after save the date is one day before. So people come to warehouse on the wrong day.',
  'In the order form I can not put more than 9 piece. Customer want 12, I must make two order.',
  'The printer stop when label is finish and say nothing. On Friday we lost 30 label because nobody see it.',
  'Search not find name with ö. My client Schröder wait 10 minute at counter.',
  'For us the report must come before 7 hour, on Tuesday it come 9 hour and the driver was already away.',
];

const SHORT = [
  'Export: 5 min for 100 invoices on Monday, target 2.',
  'Scanner reads label upside down -> wrong order, twice today.',
  'Delivery note prints without address since Friday; drivers call us.',
  'Report empty on the 1st, should list 12 orders.',
  'Search "A-14" at 10:15: 0 hits. A14: 3 hits. Should find both.',
  'Calendar shows Sunday first, so I booked 2 vans a day early.',
  'After Save the button stays grey; I press twice, order goes out twice.',
  'Field "weight" rejects 1,5 in the warehouse; we type 2 and pay more.',
  'Invoice list forgets my filter every morning. Keep it, please.',
];

export const TEMPLATES: readonly LabelledText[] = [
  ...MOULDED.map(labelled('fooling', '')),
  ...PLAIN.map(labelled('plain', 'ser')),
  ...NON_NATIVE.map(labelled('non-native', 'ser')),
  ...SHORT.map(labelled('short', 'ser')),
];
