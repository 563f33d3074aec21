import { QueryClient } from "@tanstack/react-query";
import { AppError } from "~/api/errors";
import { onPersonChange } from "~/api/session";
import { keepForOffline } from "~/shared/offline";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server refused stays refused; only a lost connection is worth another try.
      retry: (failures, problem) =>
        failures < 2 && problem instanceof AppError && (problem.status === 0 || problem.status >= 502),
    },
  },
});

keepForOffline(queries);
onPersonChange(() => queries.clear());
