import "@mantine/core/styles.layer.css";
import "./admin.css";
import { MantineProvider } from "@mantine/core";
import { Suspense } from "react";
import { Route, Switch } from "wouter";
import { lazyPage } from "~/app/lazyPage";
import { NotFound } from "~/app/NotFound";
import { paths } from "~/app/paths";
import { Guard } from "~/shared/Guard";
import { useScheme } from "~/shared/scheme";
import { SkeletonRows } from "~/shared/ui/Skeleton";
import { LanguageContext } from "~/shared/words/language";
import { Shell } from "./Shell";
import { cssVariablesResolver, theme } from "./theme";

const Overview = lazyPage(() => import("./overview/Overview"));
const Imports = lazyPage(() => import("./imports/Imports"));
const Import = lazyPage(() => import("./imports/Import"));
const Inbox = lazyPage(() => import("./inbox/Inbox"));
const CtaReview = lazyPage(() => import("./cta/CtaReview"));
const Sessions = lazyPage(() => import("./sessions/Sessions"));
const Batches = lazyPage(() => import("./batches/Batches"));
const Recordings = lazyPage(() => import("./recordings/Recordings"));
const Assignments = lazyPage(() => import("./assignments/Assignments"));
const Students = lazyPage(() => import("./students/Students"));
const Settings = lazyPage(() => import("./settings/Settings"));
const Certificates = lazyPage(() => import("./certificates/Certificates"));
const Payments = lazyPage(() => import("./payments/Payments"));

/** The educator's dashboard: everything below /admin. */
export default function Admin() {
  const { resolved } = useScheme();
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} forceColorScheme={resolved}>
      <LanguageContext value="en">
        <div lang="en" style={{ display: "contents" }}>
          <Guard allow="admin">
            {(account) => (
              <Shell account={account}>
                <Suspense fallback={<SkeletonRows rows={6} label="Loading the page" />}>
                  <Pages />
                </Suspense>
              </Shell>
            )}
          </Guard>
        </div>
      </LanguageContext>
    </MantineProvider>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path="/admin" component={Overview} />
      <Route path={paths.admin.imports} component={Imports} />
      <Route path="/admin/imports/:id" component={Import} />
      <Route path="/admin/inbox/:id?" component={Inbox} />
      <Route path="/admin/cta/:id?" component={CtaReview} />
      <Route path="/admin/payments/:id?" component={Payments} />
      <Route path="/admin/sessions/:id?" component={Sessions} />
      <Route path={paths.admin.batches} component={Batches} />
      <Route path={paths.admin.recordings} component={Recordings} />
      <Route path="/admin/assignments/:id?" component={Assignments} />
      <Route path={paths.admin.students} component={Students} />
      <Route path={paths.admin.settings} component={Settings} />
      <Route path={paths.admin.certificates} component={Certificates} />
      <Route component={NotFound} />
    </Switch>
  );
}
