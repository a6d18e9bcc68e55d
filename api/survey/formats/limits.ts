/** What one uploaded file may cost. Beyond it the file is refused, whoever sent it. */
export interface FileLimits {
  /** Files in one archive; a File Geodatabase of a whole city has some 400. */
  readonly maxEntries: number;
  /** Bytes that an archive may unpack to. */
  readonly maxUnpackedBytes: number;
  /**
   * Unpacked to packed, looked at once an entry passes `ratioFreeBytes`: padded DBF tables pack
   * 100 to 1, deflate reaches 1,032 to 1, and only a bomb comes near it in large.
   */
  readonly maxRatio: number;
  readonly ratioFreeBytes: number;
  /** Bytes of one feature, and depth of its brackets. */
  readonly maxFeatureBytes: number;
  readonly maxDepth: number;
  /** What GDAL may take for one file, wherever it runs. */
  readonly gdalMilliseconds: number;
  readonly gdalBytes: number;
  /** What GDAL may write for one file: a layer of millions of parcels takes a tenth. */
  readonly gdalFileBytes: number;
  /** Text formats that are read whole. */
  readonly maxTextBytes: number;
  /** The texts that the cells of a workbook share. */
  readonly maxSharedTextBytes: number;
}

const MiB = 1024 ** 2;

export const FILE_LIMITS: FileLimits = {
  maxEntries: 4_000,
  maxUnpackedBytes: 4_096 * MiB,
  maxRatio: 300,
  ratioFreeBytes: 32 * MiB,
  maxFeatureBytes: 32 * MiB,
  maxDepth: 64,
  gdalMilliseconds: 10 * 60_000,
  gdalBytes: 2_048 * MiB,
  gdalFileBytes: 8_192 * MiB,
  maxTextBytes: 256 * MiB,
  maxSharedTextBytes: 64 * MiB,
};
