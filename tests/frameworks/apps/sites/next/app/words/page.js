export const dynamic = "force-dynamic";

// Marks on elements between words: where one goes, two texts of React's become one of the document's.
export default function Page() {
  return (
    <>
      <h1>words</h1>
      <p id="words">
        Hello <b data-segment="german">words-german</b> and <b data-segment="french">words-french</b> goodbye
      </p>
    </>
  );
}
