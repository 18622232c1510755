import type { ContributionBody, InboxBody } from '../../../../libs/domain/contribution/contribution.js';
import { checkFeedback } from '../../../../libs/domain/contribution/feedback/feedback-quality.js';
import { storyText } from '../../../../libs/domain/contribution/story.js';
import type { CheckedView } from './contribution.schemas.js';

/** What would make words more useful, before they are said. A scenario belongs to a topic, so what names one is about something. */
export function checkSaid(body: ContributionBody | InboxBody): CheckedView {
  const { scenario, topic = scenario, objective, criterion, story, observation }: Partial<ContributionBody> = body;
  const text = story ? storyText(story) : (body.text ?? '');
  return { quality: checkFeedback(text, { story, observation, topic, objective, criterion }) };
}
