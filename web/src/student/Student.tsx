import "./student.css";
import { Suspense } from "react";
import { Route, Switch } from "wouter";
import { lazyPage } from "~/app/lazyPage";
import { NotFound } from "~/app/NotFound";
import { paths } from "~/app/paths";
import { m } from "~/paraglide/messages";
import { Guard } from "~/shared/Guard";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { Shell } from "./Shell";

const Home = lazyPage(() => import("./home/Home"));

/** The student's app: everything below /app. Plain CSS and the shared kit only, as it runs on small phones. */
export default function Student() {
  return (
    <Guard allow="student">
      {(account) => (
        <Shell account={account}>
          <Suspense fallback={<SkeletonRows rows={4} label={m.loading()} />}>
            <Switch>
              <Route path={paths.app.home} component={Home} />
              <Route component={NotFound} />
            </Switch>
          </Suspense>
        </Shell>
      )}
    </Guard>
  );
}
