/** Why a file or a folder could not be used, by the system's code; what to do is part of it. Never quotes a message of the system. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: "this user has no right to it. Give the user that runs Lineward the right to read and write it",
  EPERM: "this user has no right to it. Give the user that runs Lineward the right to read and write it",
  EROFS: "its disk can only be read. Mount the disk so that it can be written to",
  ENOSPC: "its disk is full. Make room on the disk",
  EDQUOT: "its disk is full for this user. Make room on the disk",
  EIO: "its disk fails. Look at the disk, and restore the backup if it is lost",
  ENOTDIR: "a part of its path is a file and no folder. Move the file away, or choose another folder",
  EEXIST: "it is a file and no folder. Move the file away, or choose another folder",
  EISDIR: "it is a folder and no file. Move the folder away, and put the file back",
  ENOENT: "its folder is not there. Make the folder, or mount its disk",
  ELOOP: "its links lead in a circle. Put the file itself there",
  EMFILE: "too many files are open. Raise the limit of open files",
  ENFILE: "too many files are open. Raise the limit of open files",
};

/** The system's code of an error of files, e.g. "EACCES"; undefined for every other error. */
export function fileCodeOf(error: unknown): string | undefined {
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown };
  return typeof code === "string" && typeof syscall === "string" && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/** "this user has no right to it. Give …" for an error of a file; undefined if it is another error. */
export function whyNot(error: unknown): string | undefined {
  const code = fileCodeOf(error);
  return code === undefined ? undefined : (reasons[code] ?? `the system says ${code}`);
}
