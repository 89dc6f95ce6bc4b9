import { announcement } from "../../../src/react/dialog/announcement.js";

test.each`
  before | now    | spoken  | why
  ${181} | ${180} | ${180}  | ${"a whole minute"}
  ${180} | ${179} | ${null} | ${"between two minutes"}
  ${121} | ${120} | ${120}  | ${"a whole minute"}
  ${120} | ${61}  | ${null} | ${"still the second minute"}
  ${61}  | ${60}  | ${60}   | ${"60 seconds"}
  ${60}  | ${41}  | ${null} | ${"between 60 and 40"}
  ${41}  | ${40}  | ${40}   | ${"40 seconds"}
  ${21}  | ${20}  | ${20}   | ${"20 seconds"}
  ${20}  | ${19}  | ${null} | ${"after the last one"}
  ${2}   | ${1}   | ${null} | ${"after the last one"}
  ${1}   | ${0}   | ${null} | ${"the end"}
  ${41}  | ${38}  | ${40}   | ${"a tick two seconds late, rounded up"}
  ${21}  | ${17}  | ${20}   | ${"a tick three seconds late, rounded up"}
  ${290} | ${130} | ${180}  | ${"asleep over two minutes: only the newest, rounded up"}
  ${110} | ${25}  | ${25}   | ${"asleep over 60 and 40: the true time, not 40"}
  ${110} | ${15}  | ${null} | ${"asleep until there is too little left to name"}
  ${60}  | ${0}   | ${null} | ${"asleep over the end"}
  ${45}  | ${45}  | ${null} | ${"nothing changed"}
  ${30}  | ${110} | ${null} | ${"more time than before"}
`("from $before to $now: $why", ({ before, now, spoken }) => {
  expect(announcement(before, now)).toBe(spoken);
});

test.each([
  [60, 2],
  [70, 3],
  [120, 3],
  [121, 4],
  [300, 6],
])("%i seconds, ticking, are spoken of %i times", (from, times) => {
  let spoken = 0;
  for (let left = from; left > 0; left -= 1) if (announcement(left, left - 1) !== null) spoken += 1;
  expect(spoken).toBe(times);
});
