export default function Card({ block }) {
  return <section data-name={block.name}>{block.name}</section>;
}
