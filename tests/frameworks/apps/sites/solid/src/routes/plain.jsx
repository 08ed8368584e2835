export default function Page() {
  return <h1>plain</h1>;
}
