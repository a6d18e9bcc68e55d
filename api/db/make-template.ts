import { openOwned } from "./embedded.ts";
import { initialiseFolder } from "./embedded-folder.ts";
import { migrate } from "./migrate.ts";
import { extractPostgis, postgisIsExtracted } from "./postgis-bundle.ts";
import { replaceTemplate, templateFolder, templateIsCurrent } from "./template.ts";

// Run by the build: brings the extract of PostGIS and dist/template up to date.
if (!postgisIsExtracted()) extractPostgis();
if (!templateIsCurrent()) {
  await replaceTemplate(async () => {
    await initialiseFolder(templateFolder);
    const driver = await openOwned(templateFolder, { statementTimeoutMs: 0 });
    await migrate(driver);
    await driver.close();
  });
}
