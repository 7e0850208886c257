"""Files on whatever store Spark writes to, by Hadoop's own interface."""

from __future__ import annotations

from typing import List

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession


class Store:
    """The file system that a path is on."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        jvm = spark.sparkContext._jvm
        assert jvm is not None
        self._jvm, self._path = jvm, jvm.org.apache.hadoop.fs.Path
        self._system = self._path(path).getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())

    def exists(self, path: str) -> bool:
        return bool(self._system.exists(self._path(path)))

    def remove(self, path: str) -> None:
        self._system.delete(self._path(path), True)

    def names(self, directory: str) -> List[str]:
        """What is in a directory; nothing where there is none."""
        if not self.exists(directory):
            return []
        return sorted(status.getPath().getName() for status in self._system.listStatus(self._path(directory)))

    def read(self, path: str) -> str:
        """The text of a file; raises `OSError` where it cannot be read, or its checksum is another."""
        try:
            stream = self._system.open(self._path(path))
            try:
                return str(self._jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8"))
            finally:
                stream.close()
        except Py4JJavaError as error:
            raise OSError(str(error.java_exception)) from None

    def write(self, path: str, text: str) -> None:
        out = self._system.create(self._path(path), True)
        try:
            out.write(bytearray(text.encode()))
        finally:
            out.close()

    def write_once(self, path: str, text: str) -> bool:
        """Writes a file that is there whole or not at all; false where another was there first. Raises `OSError` where neither is so.

        As far as the store renames in one step: HDFS does, and a local file system may let the second of two win that rename at once,
        which is why the file is read again.
        """
        directory, name = path.rsplit("/", 1)
        begun = f"{directory}/_{self._jvm.java.util.UUID.randomUUID()}.{name}"
        try:
            self.write(begun, text)
            if not self.exists(path):
                self._system.rename(self._path(begun), self._path(path))
        except Py4JJavaError as error:
            # A store that refuses to rename onto a file says so by an error.
            if not self.exists(path):
                raise OSError(str(error.java_exception)) from None
        self.remove(begun)
        if not self.exists(path):
            raise OSError(f'"{path}" cannot be written')
        return self.read(path) == text
