import { useQuery } from "@tanstack/react-query";
import { m } from "~/admin/paraglide/messages";
import { signedUrl } from "~/api/storage";
import { ErrorNotice } from "~/shared/ui/ErrorNotice";
import { SkeletonRows } from "~/shared/ui/Skeleton";

const LIVES_SECONDS = 600;

/** The stored picture of a certificate. */
export function Picture({ path, name }: { path: string; name: string }) {
  const link = useQuery({
    queryKey: ["certificates", "picture", path],
    staleTime: (LIVES_SECONDS - 60) * 1000,
    queryFn: () => signedUrl("certificates", path, LIVES_SECONDS),
  });
  if (link.error) return <ErrorNotice error={link.error} onRetry={() => void link.refetch()} />;
  if (!link.data) return <SkeletonRows rows={1} height={180} label={m.loading_the_picture()} />;
  return <img className="sheet" src={link.data} alt={m.certificate_of_name({ name })} width={842} height={595} />;
}
