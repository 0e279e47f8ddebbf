import { Alert, Button } from '@backstage/ui';
import { personName } from '../../states/people';
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
      return (
        <Alert
          role="alert"
          status="warning"
          icon
          title={`“${title}” is under way`}
          description={`${personName(requestedBy)} began it. One operation at a time changes an environment.`}
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
