//! The signs of cells: a few strokes each.
import type { Sign } from "./look";

/** Twelve pixels around a point: lines into `stroke`, areas into `fill`. */
export function drawSign(sign: Sign, x: number, y: number, stroke: Path2D, fill: Path2D): void {
  switch (sign) {
    case "check":
      stroke.moveTo(x - 4.5, y + 0.5);
      stroke.lineTo(x - 1.5, y + 3.5);
      stroke.lineTo(x + 4.5, y - 3.5);
      return;
    case "cross":
      stroke.moveTo(x - 3.5, y - 3.5);
      stroke.lineTo(x + 3.5, y + 3.5);
      stroke.moveTo(x + 3.5, y - 3.5);
      stroke.lineTo(x - 3.5, y + 3.5);
      return;
    case "triangle":
      stroke.moveTo(x, y - 4);
      stroke.lineTo(x + 5, y + 4);
      stroke.lineTo(x - 5, y + 4);
      stroke.closePath();
      return;
    case "half":
      stroke.moveTo(x + 4.5, y);
      stroke.arc(x, y, 4.5, 0, Math.PI * 2);
      fill.moveTo(x, y - 4.5);
      fill.arc(x, y, 4.5, -Math.PI / 2, Math.PI / 2);
      return;
    case "dash":
      stroke.moveTo(x - 3.5, y);
      stroke.lineTo(x + 3.5, y);
      return;
    case "question":
      stroke.moveTo(x - 2.5, y - 2.2);
      stroke.arc(x, y - 2.2, 2.5, Math.PI, Math.PI * 2.3);
      stroke.lineTo(x, y + 1.6);
      fill.rect(x - 0.9, y + 3.4, 1.8, 1.8);
      return;
    case "pencil":
      stroke.moveTo(x - 4, y + 4);
      stroke.lineTo(x + 2.5, y - 4);
      stroke.lineTo(x + 4.5, y - 2);
      stroke.lineTo(x - 1.5, y + 4);
      stroke.closePath();
      return;
    case "sliders":
      stroke.moveTo(x - 5, y - 2.6);
      stroke.lineTo(x + 5, y - 2.6);
      stroke.moveTo(x - 5, y + 2.6);
      stroke.lineTo(x + 5, y + 2.6);
      fill.moveTo(x + 4, y - 2.6);
      fill.arc(x + 2, y - 2.6, 2, 0, Math.PI * 2);
      fill.moveTo(x, y + 2.6);
      fill.arc(x - 2, y + 2.6, 2, 0, Math.PI * 2);
      return;
    case "bang":
      stroke.moveTo(x, y - 4.5);
      stroke.lineTo(x, y + 0.8);
      fill.rect(x - 0.9, y + 2.9, 1.8, 1.8);
      return;
    case "lock":
      fill.rect(x - 4, y - 0.6, 8, 5.2);
      stroke.moveTo(x - 2.4, y - 0.6);
      stroke.lineTo(x - 2.4, y - 2.2);
      stroke.arc(x, y - 2.2, 2.4, Math.PI, Math.PI * 2);
      stroke.lineTo(x + 2.4, y - 0.6);
      return;
    case "clock":
      stroke.moveTo(x + 4.5, y);
      stroke.arc(x, y, 4.5, 0, Math.PI * 2);
      stroke.moveTo(x, y - 2.4);
      stroke.lineTo(x, y);
      stroke.lineTo(x + 2, y + 1.2);
      return;
    case "flag":
      stroke.moveTo(x - 3.2, y + 4.6);
      stroke.lineTo(x - 3.2, y - 4.4);
      stroke.lineTo(x + 4, y - 2);
      stroke.lineTo(x - 3.2, y + 0.6);
      return;
    case "back":
      stroke.moveTo(x, y - 4);
      stroke.lineTo(x - 4, y);
      stroke.lineTo(x, y + 4);
      stroke.moveTo(x + 4.5, y - 4);
      stroke.lineTo(x + 0.5, y);
      stroke.lineTo(x + 4.5, y + 4);
      return;
    case "bars3":
    case "bars2":
    case "bars1": {
      const full = Number(sign.slice(4));
      for (let bar = 0; bar < 3; bar++) {
        const height = 3 + bar * 2.5;
        (bar < full ? fill : stroke).rect(x - 5 + bar * 3.6, y + 4 - height, 2.6, height);
      }
    }
  }
}
