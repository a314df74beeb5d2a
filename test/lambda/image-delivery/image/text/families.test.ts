import { describe, expect, it } from '@jest/globals';
import faces from '../../../../../lambda/image-delivery/image/text/faces.json';
import { families, familyNamed } from '../../../../../lambda/image-delivery/image/text/families';

describe('familyNamed', () => {
  it('knows the families of ImageKit, and stands for each with one that is shipped', () => {
    expect(families.size).toBe(22);
    const shipped = new Set(faces.map((face) => face.split('/')[1]));
    for (const { name } of families.values()) expect(shipped).toContain(name.toLowerCase().replace(' ', '-'));
  });

  it.each([
    ['AbrilFatFace', 'Abril Fatface'],
    ['Lobster', 'Lobster'],
    ['PT Mono', 'PT Mono'],
    ['PT_Serif', 'PT Serif'],
    ['pt serif', 'PT Serif'],
    ['ptserif', 'PT Serif'],
    ['Roboto', 'Open Sans'],
    ['Open Sans', 'Open Sans'],
    ['Comic Sans', 'Open Sans'],
    ['__proto__', 'Open Sans'],
    ['', 'Open Sans'],
    [undefined, 'Open Sans'],
  ])('takes for %j the family %s', (name, family) => {
    expect(familyNamed(name).name).toBe(family);
  });

  it('stands for heavy faces with a bold one', () => {
    expect(familyNamed('Monoton')).toEqual({ name: 'Open Sans', bold: true });
    expect(familyNamed('Lato').bold).toBe(false);
  });
});
