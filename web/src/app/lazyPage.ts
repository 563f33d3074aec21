import { type ComponentType, lazy } from "react";

const RELOADED = "launchpad.reloaded";

/** A page in its own file. After a new version was deployed, the old file is gone: then the app is loaded anew, once. */
export function lazyPage<P = object>(load: () => Promise<{ default: ComponentType<P> }>) {
  return lazy<ComponentType<P>>(async () => {
    try {
      const page = await load();
      sessionStorage.removeItem(RELOADED);
      return page;
    } catch (problem) {
      if (sessionStorage.getItem(RELOADED)) throw problem;
      sessionStorage.setItem(RELOADED, "yes");
      window.location.reload();
      return new Promise<never>(() => undefined);
    }
  });
}
