// What Google's font service would answer to a generated app's layout: builds in tests ask nobody.
const families = ["Geist", "Geist+Mono"];

module.exports = Object.fromEntries(
  families.map((family) => [
    `https://fonts.googleapis.com/css2?family=${family}:wght@100..900&display=swap`,
    `@font-face {
      font-family: '${family.replace("+", " ")}';
      font-style: normal;
      font-weight: 100 900;
      font-display: swap;
      src: local('Arial');
    }`,
  ]),
);
