import { useEffect } from "react";
import { useFetcher } from "react-router";
import { Blocks } from "../blocks";

export default function Page() {
  const { load, data, state } = useFetcher();
  useEffect(() => void load("/api"), [load]);
  return (
    <>
      <h1>fetching</h1>
      <p>{state}</p>
      {data && <Blocks page={data} />}
    </>
  );
}
