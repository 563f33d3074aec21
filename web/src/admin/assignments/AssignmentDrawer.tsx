import { dayClock } from "~/shared/format/time";
import { Button } from "~/shared/ui/Button";
import { EmptyState } from "~/shared/ui/EmptyState";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { toast } from "~/shared/ui/toast";
import { Drawer } from "../kit/Drawer";
import { Facts } from "../kit/Page";
import { counts, useAssignment, usePublishAssignment, useSubmissions } from "./api";
import { Submission } from "./Submission";

export function AssignmentDrawer({ id, closeTo }: { id: string; closeTo: string }) {
  const assignment = useAssignment(id);
  const submissions = useSubmissions(id);
  const publish = usePublishAssignment();
  const found = assignment.data;
  if (!found) {
    return (
      <Drawer label="Assignment" head="Assignment" closeTo={closeTo}>
        <ErrorNotice error={assignment.error} onRetry={() => void assignment.refetch()} />
        {assignment.isPending && <SkeletonRows rows={4} label="Loading the assignment" />}
      </Drawer>
    );
  }
  const { students, handedIn, toGrade } = counts(found);
  return (
    <Drawer
      label={found.title}
      head={found.batch?.name}
      closeTo={closeTo}
      foot={
        !found.published_at && (
          <Button
            look="act"
            busy={publish.isPending && "Publishing"}
            onClick={() => publish.mutate(id, { onSuccess: () => toast(`${found.title} published`) })}
          >
            Publish now, tell {students}
          </Button>
        )
      }
    >
      <div className="stack">
        <h2>{found.title}</h2>
        {found.instructions && <p style={{ whiteSpace: "pre-wrap" }}>{found.instructions}</p>}
        <Facts
          items={[
            ["Due", dayClock(found.due_at)],
            [
              "Goes out",
              found.published_at
                ? dayClock(found.published_at)
                : found.session
                  ? `When “${found.session.title}” ends`
                  : "When you publish it",
            ],
            ["Handed in", `${handedIn} of ${students}`],
            ["To grade", String(toGrade)],
          ]}
        />
        <ErrorNotice error={publish.error} />
        <ErrorNotice error={submissions.error} onRetry={() => void submissions.refetch()} />
        {submissions.data?.length === 0 && <EmptyState drawing="none" title="Nothing has been handed in yet." />}
        {submissions.data?.map((submission) => (
          <Submission
            key={`${submission.id}-${submission.status}`}
            submission={submission}
            maxPoints={found.max_points}
          />
        ))}
      </div>
    </Drawer>
  );
}
