import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild, type Workflow } from '@temporalio/workflow';
import type { Child, Start } from '../../libs/domain/subject.js';
import { searchAttributes } from '../../libs/temporal/search-attributes.js';
import { workflowId } from '../../libs/temporal/ids.js';

/** Starts the workflows of a cycle's children, and does not join them: they may outlive the cycle. One that runs already goes on. */
export async function startEach(
  workflow: Workflow & ((start: Start) => Promise<void>),
  children: readonly Child[],
  parent: Start,
): Promise<void> {
  await Promise.all(children.map((child) => startOne(workflow, child, parent)));
}

async function startOne(
  workflow: Workflow & ((start: Start) => Promise<void>),
  { kind, id, position }: Child,
  { program, id: cycle }: Start,
): Promise<void> {
  try {
    await startChild(workflow, {
      workflowId: workflowId({ kind, id }),
      args: [{ id, program, cycle, position }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      typedSearchAttributes: searchAttributes({ program, cycle }),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
