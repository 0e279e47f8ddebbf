import type {
  ModelServicePreview,
  NameCheck,
  NameCheckRequest,
  PreviewApi,
  PreviewRequest,
} from '@slipway/backstage-plugin-mlops-common';

/** Answers as it was told to: previews in their order, the last one again. */
export class ToldPreviewApi implements PreviewApi {
  readonly asked: PreviewRequest[] = [];
  readonly askedNames: NameCheckRequest[] = [];

  constructor(
    private readonly previews: Array<ModelServicePreview | Error>,
    private readonly names: (name: string) => NameCheck = () => ({
      state: 'free',
      unchecked: [],
    }),
  ) {}

  async previewModelService(
    request: PreviewRequest,
  ): Promise<ModelServicePreview> {
    this.asked.push(request);
    const [answer = new Error('No'), ...later] = this.previews;
    if (later.length > 0) this.previews.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  }

  async checkNames(request: NameCheckRequest): Promise<NameCheck> {
    this.askedNames.push(request);
    return this.names(String(request.values.name));
  }
}
