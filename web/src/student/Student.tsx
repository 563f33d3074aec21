import "./student.css";
import { Suspense } from "react";
import { Route, Switch } from "wouter";
import { currentSession } from "~/api/session";
import { lazyPage } from "~/app/lazyPage";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { Guard } from "~/shared/Guard";
import { registerWorker } from "~/shared/offline";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { askEarly } from "./data";
import { Shell } from "./Shell";

const NotFound = lazyPage(() => import("~/app/NotFound"));

const PAGES = [
  { path: paths.app.home, page: lazyPage(() => import("./home/Home")) },
  { path: paths.app.schedule, page: lazyPage(() => import("./schedule/Schedule")) },
  { path: paths.app.assignments, page: lazyPage(() => import("./assignments/Assignments")) },
  { path: paths.app.submit(":id"), page: lazyPage(() => import("./assignments/Submit")) },
  { path: paths.app.assignment(":id"), page: lazyPage(() => import("./assignments/Assignment")) },
  { path: paths.app.recordings, page: lazyPage(() => import("./recordings/Recordings")) },
  { path: paths.app.recording(":id"), page: lazyPage(() => import("./recordings/Watch")) },
  { path: paths.app.more, page: lazyPage(() => import("./more/More")) },
  { path: paths.app.payment, page: lazyPage(() => import("./payment/Payment")) },
  { path: paths.app.support, page: lazyPage(() => import("./support/Support")) },
  { path: paths.app.supportRequest(":id"), page: lazyPage(() => import("./support/Request")) },
  { path: paths.app.unsafe, page: lazyPage(() => import("./support/Unsafe")) },
  { path: paths.app.parents, page: lazyPage(() => import("./parents/Parents")) },
  { path: paths.app.profile, page: lazyPage(() => import("./profile/Profile")) },
];

registerWorker();
if (currentSession()) askEarly();

/** The student's app: everything below /app. Plain CSS and the shared kit only, as it runs on small phones. */
export default function Student() {
  return (
    <Guard
      allow="student"
      waiting={
        <Shell>
          <SkeletonRows rows={5} height={72} label={m.opening_account()} />
        </Shell>
      }
    >
      {(account) => (
        <Shell account={account}>
          <Suspense fallback={<SkeletonRows rows={4} label={m.loading()} />}>
            <Switch>
              {PAGES.map(({ path, page }) => (
                <Route key={path} path={path} component={page} />
              ))}
              <Route component={NotFound} />
            </Switch>
          </Suspense>
        </Shell>
      )}
    </Guard>
  );
}
