import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { Skeleton } from "~/shared/ui/Skeleton";
import { Toasts } from "~/shared/ui/toast";
import { useAppLanguage } from "~/shared/words/language";
import { Boundary } from "./Boundary";
import { lazyPage } from "./lazyPage";
import { paths } from "./paths";
import { queries } from "./queries";

const Admin = lazyPage(() => import("~/admin/Admin"));
const Student = lazyPage(() => import("~/student/Student"));
const SignIn = lazyPage(() => import("~/auth/SignIn"));
const SignUp = lazyPage(() => import("~/auth/SignUp"));
const CheckMail = lazyPage(() => import("~/auth/CheckMail"));
const Confirm = lazyPage(() => import("~/auth/Confirm"));
const Reset = lazyPage(() => import("~/auth/Reset"));
const NewPassword = lazyPage(() => import("~/auth/NewPassword"));
const NotFound = lazyPage(() => import("./NotFound"));
const Enter = lazyPage(() => import("~/auth/Enter"));

export function App() {
  // Read here so that a change of language repaints everything below.
  const language = useAppLanguage();
  return (
    <QueryClientProvider client={queries}>
      <div lang={language} style={{ display: "contents" }}>
        <Boundary>
          <Suspense fallback={<Waiting />}>
            <Pages />
          </Suspense>
        </Boundary>
        <Toasts />
      </div>
    </QueryClientProvider>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path={paths.signIn} component={SignIn} />
      <Route path={paths.signUp} component={SignUp} />
      <Route path={paths.checkMail} component={CheckMail} />
      <Route path={paths.confirm} component={Confirm} />
      <Route path={paths.reset} component={Reset} />
      <Route path={paths.newPassword} component={NewPassword} />
      <Route path={paths.enter} component={Enter} />
      <Route path="/admin/*?" component={Admin} />
      <Route path="/app/*?" component={Student} />
      <Route path="/">
        <Redirect to={paths.enter} />
      </Route>
      <Route>
        <main>
          <NotFound />
        </main>
      </Route>
    </Switch>
  );
}

function Waiting() {
  return (
    <div style={{ maxWidth: 420, margin: "0 auto", padding: "112px 16px 16px", display: "grid", gap: 12 }}>
      <Skeleton height={28} width="60%" />
      <Skeleton height={160} />
    </div>
  );
}
