import {
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Position, SignalName, Start, Subject } from '../domain/subject.js';
import { TASK_QUEUE, WORKFLOW_TYPES, workflowId } from './ids.js';
import { searchAttributes } from './search-attributes.js';

/** Starts, signals and ends the workflows of subjects. */
export class Workflows {
  constructor(private readonly client: Client) {}

  /** Starts the workflow of an open row. "Already started" means that it runs. */
  async start({ kind }: Subject, start: Start): Promise<'started' | 'running'> {
    try {
      await this.client.workflow.start(WORKFLOW_TYPES[kind], {
        workflowId: workflowId({ kind, id: start.id }),
        taskQueue: TASK_QUEUE,
        args: [start],
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        typedSearchAttributes: searchAttributes(start),
        staticSummary: `${kind} ${start.id}`,
      });
      return 'started';
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return 'running';
      throw error;
    }
  }

  /** Tells a workflow what people did. False when there is none that runs. */
  async signal(subject: Subject, name: SignalName, position: Position): Promise<boolean> {
    try {
      await this.client.workflow.getHandle(workflowId(subject)).signal(name, position);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  /** Whether a workflow runs, and which one it is. */
  async isRunning(subject: Subject): Promise<boolean> {
    try {
      const { status } = await this.client.workflow.getHandle(workflowId(subject)).describe();
      return status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  async terminate(subject: Subject, reason: string): Promise<void> {
    try {
      await this.client.workflow.getHandle(workflowId(subject)).terminate(reason);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
}
