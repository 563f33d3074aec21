import { m } from "~/admin/paraglide/messages";
import "@mantine/core/styles.layer.css";
import "./admin.css";
import "./kit/kit.css";
import { MantineProvider } from "@mantine/core";
import { Suspense } from "react";
import { Route, Switch } from "wouter";
import { lazyPage } from "~/app/lazyPage";
import NotFound from "~/app/NotFound";
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
const Leads = lazyPage(() => import("./leads/Leads"));
const Inbox = lazyPage(() => import("./inbox/Inbox"));
const Email = lazyPage(() => import("./email/Email"));
const CtaReview = lazyPage(() => import("./cta/CtaReview"));
const Calls = lazyPage(() => import("./calls/Calls"));
const Sessions = lazyPage(() => import("./sessions/Sessions"));
const Batches = lazyPage(() => import("./batches/Batches"));
const Recordings = lazyPage(() => import("./recordings/Recordings"));
const Assignments = lazyPage(() => import("./assignments/Assignments"));
const Students = lazyPage(() => import("./students/Students"));
const Student = lazyPage(() => import("./students/Student"));
const Settings = lazyPage(() => import("./settings/Settings"));
const Certificates = lazyPage(() => import("./certificates/Certificates"));
const Notifications = lazyPage(() => import("./notifications/Notifications"));
const WhatsApp = lazyPage(() => import("./whatsapp/WhatsApp"));
const Support = lazyPage(() => import("./support/Support"));
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
                <Suspense fallback={<SkeletonRows rows={6} label={m.loading_the_page()} />}>
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
      {/* Where the morning summary leads: its address ends in a token, which is "me" for the educator. */}
      <Route path="/admin/me" component={Overview} />
      <Route path={paths.admin.imports} component={Imports} />
      <Route path="/admin/imports/:id" component={Import} />
      <Route path="/admin/leads/:id?" component={Leads} />
      <Route path="/admin/inbox/:id?" component={Inbox} />
      <Route path="/admin/email/:tab?/:id?" component={Email} />
      <Route path="/admin/cta/:id?" component={CtaReview} />
      <Route path="/admin/whatsapp/:id?" component={WhatsApp} />
      <Route path="/admin/support/:id?" component={Support} />
      <Route path="/admin/payments/:id?" component={Payments} />
      <Route path="/admin/calls/:id?" component={Calls} />
      <Route path="/admin/sessions/:id?" component={Sessions} />
      <Route path={paths.admin.batches} component={Batches} />
      <Route path="/admin/recordings/:id?" component={Recordings} />
      <Route path="/admin/assignments/:id?" component={Assignments} />
      <Route path={paths.admin.students} component={Students} />
      <Route path="/admin/students/:id" component={Student} />
      <Route path="/admin/settings/:section?" component={Settings} />
      <Route path="/admin/certificates/:id?" component={Certificates} />
      <Route path="/admin/notifications/:channel?/:id?" component={Notifications} />
      <Route component={NotFound} />
    </Switch>
  );
}
