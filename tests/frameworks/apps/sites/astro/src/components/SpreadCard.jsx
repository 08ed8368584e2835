export default function SpreadCard({ name }) {
  return <section data-name={name}>{name}</section>;
}
