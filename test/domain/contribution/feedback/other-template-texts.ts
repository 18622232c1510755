import { labelled, type LabelledText } from './labelled-texts.js';

/** Twenty texts out of other moulds and twenty that say something, in words of their own. Written when the check looked at how a sentence is built, and measured once. */
const MOULDED = [
  'The timetable on the platform, the ticket machine at the gate: 2 minutes, 3 coins, Sunday.',
  'On Sunday at 08:10 I passed the ticket machine for the second time in 4 days.',
  'My aunt and I were at the ward on 3 June and stayed near the waiting list for 20 minutes.',
  'I am writing to you about the discharge letter of Thursday, which has to do with 2 appointments.',
  'The tariff is to the meter what the timetable is to the platform.',
  'The appointment must be more of an appointment, and the letter less of a letter, by 30 %.',
  'The gate was quite a gate on Sunday, more so than on Saturday.',
  'If the meter were a ticket machine, 5 coins would be 5 coins.',
  'It is a question of the waiting list, of 6 weeks, and of the ward in which we live.',
  'Whenever I think of the timetable I think of 3 platforms and 07:45.',
  'I walked from the gate to the platform on Monday, 12 minutes, and back on Tuesday, 11 minutes.',
  'Somebody in the ward mentioned the discharge letter yesterday, at least twice, while 4 others listened.',
  'We should look into the meter and its 8 digits so that the tariff can be looked into as well.',
  'Our appointment with the ward had a duration, and the duration was in minutes: 15.',
  'The ticket machine costs more than the timetable, but less than the platform, in 2024 as in 2025.',
  'Kindly optimise the waiting list by 25 % until Friday at the latest.',
  'Monday meter, Tuesday tariff, Wednesday ward: each took its 10 minutes.',
  'From 07:00 to 07:30 the platform exists, from 07:30 on the gate exists as well.',
  'The letter arrived with the timetable of last week and we all read it for an hour.',
  'There is a difference of 3 between the meter and the tariff, as there is a difference between Monday and Friday.',
];

const PLAIN = [
  'The ticket machine at gate 3 kept my 5 euro coin on Sunday and printed nothing. I had to walk to the counter and missed the 08:10.',
  'The timetable on the platform still lists the 07:45, which has not run since June. Eleven of us waited for it on Monday.',
  'On the discharge letter the dose stands in a table that the fax cuts off on the right. Last week a patient took 4 instead of 2.',
  'We got two appointments at 9:00 for the same chair in the ward, so one family went home again yesterday.',
  'Leave the paper waiting list on the wall of the ward. My mother has no phone, and on 3 June she found her place there.',
  'The meter shows 8 digits, the form takes 7. Each spring I leave the first one off and get a bill for 40 euro.',
  'When the gate is closed after eight, the map still sends people there; on Saturday I saw nine turn back with their strollers.',
  'I asked for tariff B by phone and the invoice of March has tariff A, 30 euro more. Nobody at the desk could see my call.',
];

const NON_NATIVE = [
  'Machine for ticket speak only german and english. Yesterday my father buy child ticket, he pay 60 euro in train.',
  'On paper of hospital is write 10 hour, in computer is 11 hour. I wait with my son one hour and lose work.',
  'When rain come on display of meter I can not read number, so I write wrong number two time and bill is too much.',
  'Please make letter of tariff more short. I read 6 page on Sunday and not find the price.',
  'In timetable the Sunday and holiday are same color, last week I stand on platform and no train is coming.',
  'I cancel appointment by phone, but they send me bill 50 euro for not coming.',
];

const SHORT = [
  'Gate 3 reader: 4 of 10 cards fail in the cold, queue back to the road on Monday.',
  'Timetable PDF unreadable on phone, missed 07:45 twice this week.',
  'Waiting list shows names, not numbers. On Tuesday my neighbour read mine aloud; use numbers.',
  'Meter app logs out after photo 3; took me four tries on Friday to send 5.',
  'Discharge letter: weight in pounds, ward needs kilograms, nurse converted by hand last night.',
  'Ticket for a dog is under "luggage"; inspector at Graz wanted 100 euro. Move it.',
];

export const OTHER_TEMPLATES: readonly LabelledText[] = [
  ...MOULDED.map(labelled('fooling', '')),
  ...PLAIN.map(labelled('plain', 'ser')),
  ...NON_NATIVE.map(labelled('non-native', 'ser')),
  ...SHORT.map(labelled('short', 'ser')),
];
