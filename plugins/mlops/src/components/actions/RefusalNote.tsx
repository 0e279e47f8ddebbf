import { Alert, Button } from '@backstage/ui';
import { personName } from '../../states/people';
import { needsApproval } from '../../states/operation';
import type { Refusal } from '../../states/refusal';

/** Why it was not begun, and what to do now. */
export function RefusalNote({
  onShow,
  refusal,
}: {
  refusal: Refusal;
  onShow: (operationId: string) => void;
}) {
  switch (refusal.kind) {
    case 'plan-changed':
      return (
        <Alert
          role="alert"
          status="warning"
          icon
          title="It was not begun: the world has changed meanwhile"
          description="The plan above is made anew. Read it, then confirm again."
        />
      );
    case 'operation-running': {
      const { id, requestedBy, title } = refusal.operation;
      const who = personName(requestedBy);
      const waits = needsApproval(refusal.operation);
      return (
        <Alert
          role="alert"
          status="warning"
          icon
          title={`“${title}” ${waits ? 'waits for approval' : 'is under way'}`}
          description={
            waits
              ? `${who} has asked for just this. It need not be asked for twice: another person can approve it.`
              : `${who} began it. One operation at a time changes an environment.`
          }
          customActions={
            <Button size="small" variant="secondary" onPress={() => onShow(id)}>
              Show it
            </Button>
          }
        />
      );
    }
    default:
      return (
        <Alert
          role="alert"
          status="danger"
          icon
          title={refusal.title}
          description={
            refusal.unanswered
              ? `${refusal.message}. Confirm again: it is never begun twice.`
              : refusal.message
          }
        />
      );
  }
}
