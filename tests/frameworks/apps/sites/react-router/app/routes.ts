import { index, route } from "@react-router/dev/routes";

export default [
  index("routes/first.jsx"),
  route("second", "routes/second.jsx"),
  route("late", "routes/late.jsx"),
  route("big", "routes/big.jsx"),
  route("held", "routes/held.jsx"),
  route("only", "routes/only.jsx"),
  route("stuck", "routes/stuck.jsx"),
  route("api", "routes/api.js"),
  route("fetching", "routes/fetching.jsx"),
  route("go", "routes/go.jsx"),
];
